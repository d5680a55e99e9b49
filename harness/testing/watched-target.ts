import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { SamplerSpec } from '../collect/sampler/sampler.ts'
import type { MemorySource } from '../collect/sampler/sources/memory-source.ts'
import { WatchedCommand } from './watched-command.ts'

/** A small program of Node under a real sampler, with all that it wrote. */
export class WatchedTarget extends WatchedCommand {
  readonly #folder: string

  /** @param script of Node, as CommonJS */
  constructor(script: string, source: MemorySource, spec: Partial<SamplerSpec> = {}) {
    const folder = mkdtempSync(path.join(tmpdir(), 'soakgate-target-'))
    const file = path.join(folder, 'target.cjs')
    writeFileSync(file, script)
    super({ command: [process.execPath, file] }, source, spec)
    this.#folder = folder
  }

  override async end(): Promise<void> {
    await super.end()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
