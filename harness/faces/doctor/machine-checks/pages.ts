import type { Warning } from '../../../vocabulary/diagnosis.ts'
import { byteUnits, formatBytes } from '../../../vocabulary/quantities.ts'
import { fine, type MachineCheck, warned } from '../machine-check.ts'

const always: Warning = {
  state: 'note',
  when: '`always` is chosen',
  meaning:
    'A process that touches a byte may get 2 MiB at once, and the kernel merges pages later: RSS is higher and moves in steps, so small leaks need more reports to be seen.',
  todo: 'echo madvise > /sys/kernel/mm/transparent_hugepage/enabled, unless production has always as well.',
}

/** Documentation/admin-guide/mm/transhuge.rst of the kernel. */
export const hugePages: MachineCheck = {
  name: 'transparent huge pages',
  looksAt: '`/sys/kernel/mm/transparent_hugepage`',
  warnings: [always],
  look({ read }) {
    const folder = '/sys/kernel/mm/transparent_hugepage'
    const mode = /\[(\w+)\]/.exec(read(`${folder}/enabled`) ?? '')?.[1]
    if (mode !== 'always') return fine(mode ?? 'none')
    const bytes = Number(read(`${folder}/hpage_pmd_size`) ?? 2 * byteUnits.MiB)
    return warned(`always, of ${formatBytes(bytes)}`, always)
  },
}

const merging: Warning = {
  state: 'note',
  when: 'it runs',
  meaning:
    'Pages that are alike are merged over time: PSS and private memory fall although nothing was freed. RSS does not change.',
  todo: 'echo 0 > /sys/kernel/mm/ksm/run while measuring PSS or private memory.',
}

/** Documentation/admin-guide/mm/ksm.rst of the kernel: 1 merges, 0 and 2 do not. */
export const samePageMerging: MachineCheck = {
  name: 'same-page merging',
  looksAt: '`/sys/kernel/mm/ksm/run`',
  warnings: [merging],
  look: ({ read }) => (read('/sys/kernel/mm/ksm/run')?.trim() === '1' ? warned('it runs', merging) : fine('off')),
}
