import { setTimeout as pause } from 'node:timers/promises'
import { isLeftBehind, ownerLabel, runLabel, thisOwner } from './container-labels.ts'
import { type Docker, refusalStatus, refusalText } from './docker.ts'

/** A removal that failed, as of a file system that was busy, is tried again so often. */
const tries = 5
const pauseMs = 500
/** Docker may still be making a container that was asked for; on slow storage that took 7 s. */
const tardyMs = 30_000

/** Ends a container and removes it with its volumes; one that is not there any more is fine. Docker took 0.1 to 33 s for it. */
export async function removeContainer(docker: Docker, id: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await docker.getContainer(id).remove({ force: true, v: true })
      return
    } catch (error) {
      if (refusalStatus(error) === 404) return
      // 409: another removal is on its way, so it is waited for.
      if (attempt === tries && refusalStatus(error) !== 409) throw error
      if (attempt === tardyMs / pauseMs) throw error
      await pause(pauseMs)
    }
  }
}

/** Removes the container of a run that was killed, also where Docker is still making it. */
export async function removeContainersOf(docker: Docker, runId: string): Promise<void> {
  const lastMs = performance.now() + tardyMs
  for (;;) {
    const found = await docker.listContainers({ all: true, filters: { label: [`${runLabel}=${runId}`] } })
    for (const { Id } of found) await removeContainer(docker, Id)
    if (found.length > 0 || performance.now() >= lastMs) return
    await pause(pauseMs)
  }
}

/** Removes a container as far as that is possible; tells which one stays and why. */
export async function tryRemoveContainer(
  docker: Docker,
  id: string,
  onLeft: (evidence: string) => void,
): Promise<void> {
  try {
    await removeContainer(docker, id)
  } catch (error) {
    onLeft(`${id.slice(0, 12)}: ${refusalText(error)}`)
  }
}

/** Removes what earlier runs left whose soakgate and reaper were killed, as far as that is possible. */
export async function removeLeftContainers(docker: Docker, onLeft: (evidence: string) => void): Promise<void> {
  const here = thisOwner()
  // Where Docker cannot tell, whoever asks it for something else finds out why.
  const ours = await docker.listContainers({ all: true, filters: { label: [ownerLabel] } }).catch(() => [])
  const left = ours.filter(({ Labels, State }) =>
    isLeftBehind({ label: Labels[ownerLabel], isRunning: State === 'running' }, here),
  )
  for (const { Id } of left) await tryRemoveContainer(docker, Id, onLeft)
}
