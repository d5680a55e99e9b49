import { spawnSync } from 'node:child_process'
import { execa } from 'execa'

const retryMs = 100
const answeredWithinMs = 60_000

/** Why network namespaces cannot be made here; null: they can. */
export function whyNoNamespaces(): string | null {
  if (process.getuid?.() !== 0) return 'network namespaces need root'
  const { error, status } = spawnSync('ip', ['netns', 'list'], { stdio: 'ignore' })
  return error === undefined && status === 0 ? null : '`ip netns` is not there'
}

/**
 * Hosts that are network namespaces, and a hub that reaches all of them; nothing else reaches any of them, and nothing is
 * changed outside.
 */
export class NamespaceNetwork {
  readonly #names: readonly string[]

  private constructor(names: readonly string[]) {
    this.#names = names
  }

  /** @param names of the hosts, of at most 8 letters; the first is the hub */
  static async make(names: readonly string[]): Promise<NamespaceNetwork> {
    const network = new NamespaceNetwork(names)
    try {
      for (const name of names) await ip('netns', 'add', network.#namespace(name))
      const [hub = '', ...hosts] = names
      await network.#inside(hub, 'ip', 'link', 'add', 'switch', 'type', 'bridge')
      await network.#bringUp(hub, 'switch')
      for (const host of hosts) {
        const plug = ['link', 'add', `to-${host}`, 'type', 'veth', 'peer', 'name', 'wire', 'netns']
        await network.#inside(hub, 'ip', ...plug, network.#namespace(host))
        await network.#inside(hub, 'ip', 'link', 'set', `to-${host}`, 'master', 'switch', 'up')
        await network.#bringUp(host, 'wire')
      }
      return network
    } catch (error) {
      await network.remove()
      throw error
    }
  }

  addressOf(name: string): string {
    return `10.77.0.${this.#names.indexOf(name) + 1}`
  }

  /** The words before a program's own that run it on a host. */
  on(name: string): [program: string, ...words: string[]] {
    return ['ip', 'netns', 'exec', this.#namespace(name)]
  }

  /** Packets that a host has sent. */
  async packetsSentBy(name: string): Promise<number> {
    return Number(await this.#inside(name, 'cat', '/sys/class/net/wire/statistics/tx_packets'))
  }

  /** Where a host can reach anything at all, such as `10.77.0.0/24`. */
  async routesOf(name: string): Promise<string[]> {
    const routes = await this.#inside(name, 'ip', 'route', 'show')
    return routes.split('\n').map((route) => route.split(' ')[0] ?? '')
  }

  /** Resolves when an address answers well on a host. */
  async answered(name: string, url: string): Promise<void> {
    const asks = `const again = () => setTimeout(ask, ${retryMs})
const ask = () => fetch(${JSON.stringify(url)}).then(({ ok }) => ok || again(), again)
ask()`
    const [program, ...words] = this.on(name)
    await execa(program, [...words, process.execPath, '-e', asks], { timeout: answeredWithinMs })
  }

  async remove(): Promise<void> {
    for (const name of this.#names) await execa('ip', ['netns', 'delete', this.#namespace(name)], { reject: false })
  }

  async #bringUp(name: string, link: string): Promise<void> {
    await this.#inside(name, 'ip', 'address', 'add', `${this.addressOf(name)}/24`, 'dev', link)
    for (const one of ['lo', link]) await this.#inside(name, 'ip', 'link', 'set', one, 'up')
  }

  async #inside(name: string, ...words: readonly string[]): Promise<string> {
    const [program, ...before] = this.on(name)
    return (await execa(program, [...before, ...words])).stdout
  }

  #namespace(name: string): string {
    return `soakgate-${process.pid}-${name}`
  }
}

async function ip(...words: readonly string[]): Promise<void> {
  await execa('ip', words)
}
