import { accessSync, constants, existsSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import path from 'node:path'
import { defaultRecordLimitBytes } from '../../../record/record-limit.ts'
import type { Warning } from '../../../vocabulary/diagnosis.ts'
import { errorTable } from '../../../vocabulary/errors.ts'
import { formatBytes } from '../../../vocabulary/quantities.ts'
import { fine, type Look, type MachineCheck, warned } from '../machine-check.ts'

const notWritable: Warning = {
  state: 'problem',
  when: 'it cannot be written',
  meaning: 'Every run keeps its record there.',
  todo: errorTable['output-not-writable'].hint,
}

const full: Warning = {
  state: 'problem',
  when: 'nothing is free',
  meaning: 'Every run keeps its record there.',
  todo: errorTable['record-not-written'].hint,
}

const nearlyFull: Warning = {
  state: 'note',
  when: 'less is free than one record may take (`recordLimit`, 200 MB)',
  meaning: 'Most records are far smaller, but a long run may end because the disk is full.',
  todo: errorTable['record-not-written'].hint,
}

/** Where records would be kept. */
export interface ResultsFolder {
  /** It, or the nearest folder above it that is there. */
  folder: string
  isWritable: boolean
  /** Free for this user; null: not known. */
  freeBytes: number | null
}

export const resultsFolder: MachineCheck = {
  name: 'results folder',
  looksAt: 'rights and free space where records are kept',
  warnings: [notWritable, full, nearlyFull],
  look: async ({ outputFolder }) => judgeResultsFolder(await readResultsFolder(outputFolder)),
}

export function judgeResultsFolder({ folder, isWritable, freeBytes }: ResultsFolder): Look {
  if (!isWritable) return warned(`${folder} cannot be written`, notWritable)
  const found = `${formatBytes(freeBytes)} free in ${folder}`
  if (freeBytes === 0) return warned(found, full)
  return freeBytes !== null && freeBytes < defaultRecordLimitBytes ? warned(found, nearlyFull) : fine(found)
}

async function readResultsFolder(asked: string): Promise<ResultsFolder> {
  let folder = asked
  while (!existsSync(folder) && folder !== path.dirname(folder)) folder = path.dirname(folder)
  const space = await statfs(folder).catch(() => null)
  return { folder, isWritable: mayWrite(folder), freeBytes: space === null ? null : space.bavail * space.bsize }
}

function mayWrite(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}
