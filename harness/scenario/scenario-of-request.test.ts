import { describe, expect, it } from 'vitest'
import { type RequestScenario, scenarioTextOf } from './scenario-of-request.ts'

const request: RequestScenario = {
  pid: 4711,
  url: 'http://127.0.0.1:8000/reports?size=4',
  method: 'GET',
  body: null,
  headers: {},
  iterations: [25, 500],
  users: 2,
  thresholds: [],
}

describe('the scenario of one request', () => {
  it('is a file that a user could have written', () => {
    expect(scenarioTextOf(request).text).toBe(`import { defineScenario } from 'soakgate'

export default defineScenario({
  name: "127.0.0.1-reports",
  iterationName: 'request',
  iterations: [25,500],
  users: 2,
  target: { pid: 4711, url: "http://127.0.0.1:8000" },
  iteration: async ({ http }) => {
    await http.get("/reports?size=4")
  },
})
`)
  })

  it('holds a body and headers as texts, whatever is in them', () => {
    const { text } = scenarioTextOf({ ...request, method: 'POST', body: '`a`"\n', headers: { 'x-a': "'" } })
    expect(text).toContain('await http.post("/reports?size=4", { headers: { "x-a": "\'" }, body: "`a`\\"\\n" })')
  })

  it('asks for secrets by env: they are not written', () => {
    const secrets = { headers: { Authorization: 'Bearer hidden-17', accept: 'a/b' }, body: '{"password":"hidden-18"}' }
    const { text, environment } = scenarioTextOf({ ...request, ...secrets, method: 'POST' })
    expect(text).toContain(`iteration: async ({ http, env }) => {
    await http.post("/reports?size=4", { headers: { "Authorization": env('REQUEST_AUTHORIZATION'), "accept": "a/b" }, body: env('REQUEST_BODY') })`)
    expect(environment).toEqual({ REQUEST_AUTHORIZATION: 'Bearer hidden-17', REQUEST_BODY: '{"password":"hidden-18"}' })
  })

  it('refuses what is no address and no method', () => {
    expect(() => scenarioTextOf({ ...request, url: 'localhost' })).toThrow(TypeError)
    expect(() => scenarioTextOf({ ...request, method: 'BREW' })).toThrow('got BREW')
  })
})

describe('secrets of a request', () => {
  it('in its address are asked for by env, and a password in it is refused', () => {
    const { text, environment } = scenarioTextOf({ ...request, url: 'http://127.0.0.1:8000/r?token=abcdef-17' })
    expect(text).not.toContain('abcdef')
    expect(text).toContain(`await http.get(env('REQUEST_PATH'), { name: "GET /r" })`)
    expect(environment).toEqual({ REQUEST_PATH: '/r?token=abcdef-17' })
    expect(() => scenarioTextOf({ ...request, url: 'http://u:p@127.0.0.1/' })).toThrow('without a password')
  })

  it('leave its thresholds where they are', () => {
    expect(scenarioTextOf({ ...request, thresholds: ['rss max < 1GiB'] }).text).toContain(
      '  thresholds: ["rss max < 1GiB"],\n',
    )
  })
})
