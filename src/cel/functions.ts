import { arithmetic } from './arithmetic.ts'
import { conversions } from './conversions.ts'
import { formatFunctions } from './format-functions.ts'
import { ipFunctions } from './ip-functions.ts'
import { lists } from './lists.ts'
import { optionals } from './optionals.ts'
import { functionTable } from './overload.ts'
import { patternFunctions } from './patterns.ts'
import { quantityFunctions } from './quantity-functions.ts'
import { semverFunctions } from './semver-functions.ts'
import { strings } from './strings.ts'
import { textFormat } from './text-format.ts'
import { timeFunctions } from './time-functions.ts'
import { urlFunctions } from './url-functions.ts'

/** Every function and method that rules of a CRD may call: cel-go's and Kubernetes' own. */
export const functions = functionTable([
  ...arithmetic,
  ...conversions,
  ...strings,
  ...lists,
  ...optionals,
  ...patternFunctions,
  ...timeFunctions,
  ...formatFunctions,
  ...textFormat,
  ...ipFunctions,
  ...quantityFunctions,
  ...semverFunctions,
  ...urlFunctions,
])
