/** What a scenario file imports from 'soakgate', and nothing else. */

export type {
  DurationRange,
  IterationContext,
  Random,
  RunFacts,
  ScriptContext,
  SetupContext,
  TeardownContext,
  UserContext,
} from './scenario/context.ts'
export {
  type AcceptanceSpec,
  type CommandTargetSpec,
  defineScenario,
  type LoadSettingsSpec,
  type QuiesceSpec,
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
  Poll,
  PollOptions,
  RequestOptions,
  ScenarioScript,
} from './scenario/script.ts'
