import type { Warning } from '../../../vocabulary/diagnosis.ts'
import { formatDuration } from '../../../vocabulary/quantities.ts'
import { fine, type MachineCheck, warned } from '../machine-check.ts'

/** Sources that are read through the bus or are only as fine as the timer interrupt. */
const slowSources = new Set(['hpet', 'acpi_pm', 'pit', 'jiffies', 'refined-jiffies'])

const slowSource: Warning = {
  state: 'note',
  when: 'it is `hpet`, `acpi_pm`, `pit` or `jiffies`',
  meaning:
    'Reading the time costs a microsecond or more, or is only as fine as the timer: durations of short requests are coarse.',
  todo: 'Judge durations elsewhere, or find out from the kernel log why tsc was given up; memory is not concerned.',
}

export const clockSource: MachineCheck = {
  name: 'clock source',
  looksAt: '`/sys/devices/system/clocksource/clocksource0/current_clocksource`',
  warnings: [slowSource],
  look({ read }) {
    const source = read('/sys/devices/system/clocksource/clocksource0/current_clocksource')?.trim() ?? 'unknown'
    return slowSources.has(source) ? warned(source, slowSource) : fine(source)
  },
}

/** Slewing stays below 0.1 % (adjtimex(2)), which is 0.6 ms of the moment that is watched. */
const largestDriftMs = 20

const wallClockMoves: Warning = {
  state: 'note',
  when: 'it went on differently than the monotonic clock, by more than 20 ms in 0.6 s',
  meaning:
    'Times of a record are monotonic and stay right; names of records, dates in logs and `accept` until a day follow the wall clock.',
  todo: 'Wait until the time service has set the clock.',
}

export const wallClock: MachineCheck = {
  name: 'wall clock',
  looksAt: 'its way beside the monotonic clock, for 0.6 s',
  warnings: [wallClockMoves],
  look({ moment: { wallDriftMs } }) {
    if (Math.abs(wallDriftMs) <= largestDriftMs) return fine('as steady as the monotonic clock')
    const direction = wallDriftMs < 0 ? 'back' : 'ahead'
    return warned(`went ${formatDuration(Math.abs(wallDriftMs))} ${direction} in a moment`, wallClockMoves)
  },
}

/** Half of the interval at which a run reads memory. */
const lateMs = 50

const lateTimers: Warning = {
  state: 'note',
  when: 'a timer was late by more than 50 ms',
  meaning:
    'Memory is read every 100 ms: samples come late or not at all, and where more than 1 % of them are missing nothing passes.',
  todo: 'End other load on the machine, or give the virtual machine or container more CPU time.',
}

export const timers: MachineCheck = {
  name: 'timers',
  looksAt: 'how late timers of 20 ms are, for 0.6 s',
  warnings: [lateTimers],
  look({ moment: { latestTimerMs } }) {
    const found = `at most ${formatDuration(latestTimerMs)} late`
    return latestTimerMs > lateMs ? warned(found, lateTimers) : fine(found)
  },
}
