import { describe, expect, it } from 'vitest'
import { choosePlace, placesOf } from './container-address.ts'

const networks = { bridge: { IPAddress: '172.17.0.2' } }
const published = { '8000/tcp': [{ HostIp: '0.0.0.0', HostPort: '49153' }] }

describe('the address of a port in a container', () => {
  const places = placesOf({ HostConfig: {}, NetworkSettings: { Networks: networks, Ports: published } }, 8000)

  it('is on the bridge where that answers', async () => {
    expect(await choosePlace(places, async () => true)).toEqual({ host: '172.17.0.2', port: 8000 })
  })

  it('is where Docker publishes it otherwise', async () => {
    expect(await choosePlace(places, async () => false)).toEqual({ host: '127.0.0.1', port: 49153 })
  })

  it('is nowhere where neither is so', async () => {
    const alone = placesOf(
      { HostConfig: {}, NetworkSettings: { Networks: networks, Ports: { '8000/tcp': null } } },
      8000,
    )
    expect(await choosePlace(alone, async () => false)).toBeNull()
  })

  it("is the host's own where the container has the host's network", async () => {
    const settings = { Networks: { host: { IPAddress: '' } }, Ports: {} }
    const shared = placesOf({ HostConfig: { NetworkMode: 'host' }, NetworkSettings: settings }, 8000)
    expect(await choosePlace(shared, async () => true)).toEqual({ host: '127.0.0.1', port: 8000 })
  })
})
