import { Worker } from 'node:worker_threads'

const checkEveryMs = 500

/** Runs on a thread of its own, because the process may be stuck in an endless loop of the scenario. */
const watch = `
  const { workerData } = require('node:worker_threads')
  setInterval(() => {
    if (process.ppid !== workerData) process.kill(process.pid, 'SIGKILL')
  }, ${checkEveryMs})
`

/** Ends this process soon after the one that started it is gone, whatever this one is doing. */
export function endWithParent(): void {
  const worker = new Worker(watch, {
    eval: true,
    workerData: process.ppid,
    execArgv: [],
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 2 },
  })
  worker.unref()
}
