/**
 * What can be wrong with a machine or a scenario: a sentence on what it means for a measurement, and what to do.
 * `problem`: no run can be made like that; `note`: runs can be made, and it has to be known what they show.
 */
export interface Warning {
  state: 'note' | 'problem'
  /** In which case, as the documentation tells it. */
  when: string
  meaning: string
  todo: string
}

/** What one check of `soakgate doctor` came to. */
export interface Diagnosis {
  /** What was checked. */
  name: string
  /** `absent`: it is not there or does not answer, and only some runs need it. */
  state: 'ok' | 'absent' | Warning['state']
  /** What was found, in a few words. */
  found: string
  /** What that means for a measurement; null: nothing stands in its way. */
  meaning: string | null
  todo: string | null
}

/** What was found out about one scenario. */
export interface ScenarioDiagnoses {
  scenario: string
  diagnoses: readonly VariantDiagnosis[]
}

export interface VariantDiagnosis extends Diagnosis {
  /** The variants that it holds for, null among them the scenario without one; null: for all of them. */
  variants: readonly (string | null)[] | null
}

/** All that `soakgate doctor` found. */
export interface HealthReport {
  /** False: something was found that no run can be made with. */
  canRun: boolean
  /** How many scenarios could not be loaded; what is wrong with them is an error of its own. */
  invalidScenarios: number
  machine: readonly Diagnosis[]
  scenarios: readonly ScenarioDiagnoses[]
}
