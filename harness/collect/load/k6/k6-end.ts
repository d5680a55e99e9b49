import type { ToolEnd } from '../tools/tool-process.ts'

/** What k6's exit codes say (errext/exitcodes of k6); `mend`: the user must mend it, `rows`: the rows stand as they are. */
const endings: Readonly<Record<number, { means: string | null; kind: 'rows' | 'mend' | 'broke' }>> = {
  0: { means: null, kind: 'rows' },
  97: { means: 'the cloud test run failed', kind: 'broke' },
  98: { means: 'the cloud gave no progress', kind: 'broke' },
  99: { means: 'a threshold was crossed', kind: 'rows' },
  100: { means: 'setup took longer than setupTimeout', kind: 'mend' },
  101: { means: 'teardown took longer than teardownTimeout', kind: 'rows' },
  102: { means: 'something took too long', kind: 'broke' },
  103: { means: 'it was stopped over its REST API', kind: 'broke' },
  104: { means: 'its options are not valid', kind: 'mend' },
  105: { means: 'it was told to stop by a signal', kind: 'broke' },
  106: { means: 'its REST API could not be started', kind: 'mend' },
  107: { means: 'the script failed outside of an iteration', kind: 'mend' },
  108: { means: 'the script aborted the test', kind: 'broke' },
  109: { means: 'k6 itself crashed', kind: 'broke' },
  110: { means: 'the script marked the test as failed', kind: 'rows' },
  // Of what stands before k6, such as ssh or ip netns exec.
  126: { means: 'it could not be executed', kind: 'mend' },
  127: { means: 'it was not found', kind: 'mend' },
  255: { means: 'it could not begin', kind: 'mend' },
}
export const markedAsFailed = 110
/** A threshold with abortOnFail ends the test before all is made. */
export const thresholdCrossed = 99

export interface K6End {
  kind: 'rows' | 'mend' | 'broke'
  /** Such as `k6 ended with exit code 108: the script aborted the test`. */
  sentence: string
  /** Why iterations were not made, as far as the end says it; null: it does not. */
  detail: string | null
}

/** What an end of k6 means for the load. */
export function k6EndOf({ code, signal }: ToolEnd): K6End {
  if (code === null) {
    const sentence = `k6 was ended by ${signal}`
    return { kind: 'broke', sentence, detail: sentence }
  }
  const { means, kind } = endings[code] ?? { means: 'which it does not explain', kind: 'broke' }
  const sentence = `k6 ended with exit code ${code}${means === null ? '' : `: ${means}`}`
  return { kind, sentence, detail: kind === 'broke' || code === thresholdCrossed ? sentence : null }
}
