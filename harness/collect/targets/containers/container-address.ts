import net from 'node:net'
import type { ContainerFacts } from './docker.ts'

/** A firewall that swallows what is sent says nothing; on the same machine an answer takes a millisecond. */
const answersWithinMs = 1000

/** A port of a container as it may be reached. */
export interface ContainerPort {
  host: string
  port: number
}

/** Where a port inside a container may be reached, best first. */
export interface PortPlaces {
  /** Its own addresses on Docker's bridges; a network of the host has none, and there the port is the host's. */
  direct: readonly ContainerPort[]
  /** Where Docker publishes it; null: nowhere. Its proxy halved the rate of small answers. */
  published: ContainerPort | null
}

export function placesOf({ NetworkSettings, HostConfig }: PlaceFacts, port: number): PortPlaces {
  if (HostConfig.NetworkMode === 'host') return { direct: [{ host: '127.0.0.1', port }], published: null }
  const addresses = Object.values(NetworkSettings.Networks).map(({ IPAddress }) => IPAddress)
  const [first] = NetworkSettings.Ports[`${port}/tcp`] ?? []
  return {
    direct: addresses.filter(Boolean).map((host) => ({ host, port })),
    published: first === undefined ? null : { host: hostOf(first.HostIp), port: Number(first.HostPort) },
  }
}

export type PlaceFacts = {
  HostConfig: Pick<ContainerFacts['HostConfig'], 'NetworkMode'>
  NetworkSettings: {
    Ports: Record<string, readonly { HostIp: string; HostPort: string }[] | null>
    Networks: Record<string, { IPAddress: string }>
  }
}

/** The first place from which an answer comes, be it a refusal; null: none, and Docker publishes nothing. */
export async function choosePlace(
  { direct, published }: PortPlaces,
  answers: (place: ContainerPort) => Promise<boolean> = isAnswered,
): Promise<ContainerPort | null> {
  for (const place of direct) if (await answers(place)) return place
  return published
}

/** Whether packets come back; that nobody listens yet is an answer too. */
function isAnswered({ host, port }: ContainerPort): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port })
    socket.setTimeout(answersWithinMs)
    const settle = (isThere: boolean) => {
      socket.destroy()
      resolve(isThere)
    }
    socket.once('connect', () => settle(true))
    socket.once('error', (error: NodeJS.ErrnoException) => settle(error.code === 'ECONNREFUSED'))
    socket.once('timeout', () => settle(false))
  })
}

/** A port that is published on all addresses is on this one too. */
function hostOf(ip: string): string {
  return ip === '' || ip === '0.0.0.0' || ip === '::' ? '127.0.0.1' : ip
}
