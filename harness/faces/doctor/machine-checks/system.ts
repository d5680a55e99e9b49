import type { Warning } from '../../../vocabulary/diagnosis.ts'
import { errorTable } from '../../../vocabulary/errors.ts'
import { fine, type MachineCheck, warned } from '../machine-check.ts'
import { isAtLeast } from '../version-order.ts'

const otherSystem: Warning = {
  state: 'problem',
  when: 'it is not Linux',
  meaning: 'The memory of every process is read from /proc, which only Linux has.',
  todo: errorTable['platform-unsupported'].hint,
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
