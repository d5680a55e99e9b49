/**
 * What a scenario or service file imports from 'soakgate', and nothing else: every function and every type that it may
 * name. Runs are started by the command alone; calling one from a program comes with the vitest matcher.
 */

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
  type BudgetSpec,
  defineScenario,
  type LoadSettingsSpec,
  type QuiesceSpec,
  type ScenarioSpec,
  type ThresholdSettingsSpec,
  type ThresholdSpec,
  type TlsSpec,
  type ToolScenarioSpec,
  type VariantSpec,
} from './scenario/define-scenario.ts'
export {
  defineService,
  type ServiceCommandOptions,
  type ServiceContext,
  type ServiceProcess,
  type ServiceSpec,
} from './scenario/define-service.ts'
export {
  type CountSpec,
  defineWatch,
  type WatchedContainerSpec,
  type WatchedProcessSpec,
  type WatchedTargetSpec,
  type WatchSpec,
} from './scenario/define-watch.ts'
export type {
  AutocannonEngineSpec,
  BackgroundSpec,
  CommandEngineSpec,
  EngineSpec,
  IterationsEngineSpec,
  K6EngineSpec,
  K6SegmentSpec,
  RateStageSpec,
  TargetLogSpec,
} from './scenario/engine-spec.ts'
export { type FileOptions, type FileSource, file } from './scenario/file-source.ts'
export type {
  CommonRemoteTargetSpec,
  JsonTargetSpec,
  JsonWorkersSpec,
  PrometheusTargetSpec,
  QueriesSpec,
  QuerySetSpec,
  RemoteTargetSpec,
} from './scenario/remote-target-spec.ts'
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
  Send,
} from './scenario/script.ts'
export type { ServerCountSpec } from './scenario/server-count-spec.ts'
export type {
  CommandTargetSpec,
  CommonTargetSpec,
  ContainerTargetSpec,
  NamedContainerTargetSpec,
  PidTargetSpec,
  TargetSpec,
  UrlTargetSpec,
} from './scenario/target-spec.ts'
export type { ToolOutputName } from './scenario/tool-output-names.ts'
export type { MetricName } from './vocabulary/metrics.ts'
export type {
  ArrivalRateText,
  ByteText,
  ByteUnit,
  DurationText,
  DurationUnit,
  RateText,
} from './vocabulary/quantities.ts'
export type { BoundUnit, BudgetMetric, BudgetText, ThresholdText } from './vocabulary/threshold-text.ts'
