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
  defineScenario,
  type LoadSettingsSpec,
  type QuiesceSpec,
  type ScenarioSpec,
  type ThresholdSpec,
  type VariantSpec,
} from './scenario/define-scenario.ts'
export {
  defineService,
  type ServiceCommandOptions,
  type ServiceContext,
  type ServiceProcess,
  type ServiceSpec,
} from './scenario/define-service.ts'
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
export type {
  CommandTargetSpec,
  CommonTargetSpec,
  PidTargetSpec,
  TargetSpec,
  UrlTargetSpec,
} from './scenario/target-spec.ts'
