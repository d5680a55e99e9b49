import type { Warning } from '../../../vocabulary/diagnosis.ts'
import { errorTable } from '../../../vocabulary/errors.ts'
import { fine, type MachineCheck, warned } from '../machine-check.ts'
import { isAtLeast } from '../version-order.ts'

const otherSystem: Warning = {
  state: 'note',
  when: 'it is not Linux',
  meaning:
    'Without /proc memory is read by pidusage, about once a second: peaks, shared memory, descriptors and how processes end are not known.',
  todo: 'Run soakgate on Linux where a verdict must rest on them.',
}

export const operatingSystem: MachineCheck = {
  name: 'operating system',
  looksAt: 'the platform and its version',
  warnings: [otherSystem],
  look: ({ platform, kernel }) =>
    platform === 'linux' ? fine(`Linux ${kernel}`) : warned(`${platform} ${kernel}`, otherSystem),
}

const oldNode: Warning = {
  state: 'problem',
  when: 'it is older than 22.19',
  meaning: 'Scenarios in TypeScript are run as they stand, which newer versions can.',
  todo: errorTable['node-too-old'].hint,
}

export const node: MachineCheck = {
  name: 'Node',
  looksAt: 'the version that runs soakgate',
  warnings: [oldNode],
  look: ({ nodeVersion }) => (isAtLeast(nodeVersion, [22, 19]) ? fine(nodeVersion) : warned(nodeVersion, oldNode)),
}
