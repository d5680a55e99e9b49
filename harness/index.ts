/** What a scenario file imports from 'soakgate', and nothing else. */
export {
  type AcceptanceSpec,
  type CommandTargetSpec,
  defineScenario,
  type ScenarioSpec,
  type ThresholdSpec,
  type VariantSpec,
} from './scenario/define-scenario.ts'
export { type FileOptions, type FileSource, file } from './scenario/file-source.ts'
export type {
  Cookies,
  FormFields,
  FormValue,
  Http,
  HttpResponse,
  IterationContext,
  Poll,
  PollOptions,
  Random,
  RequestOptions,
  ScenarioScript,
} from './scenario/script.ts'
