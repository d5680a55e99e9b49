import { defineScenario } from 'soakgate'

/** As much as one machine can: fifty users who ask without a pause, or four who take 100 MB each time. */
export default defineScenario({
  name: 'full-speed',
  iterationName: 'report',
  iterations: [1000],
  users: 50,
  timeLimit: '2h',
  target: { command: ['node', 'server.mjs', '{port}'], ready: { url: '/report', within: '30s' } },
  variants: { small: {}, large: { users: 4, env: { LARGE: 'yes' } } },
  iteration: async ({ http, run }) => {
    await http.get(run.users === 4 ? '/large' : '/report')
  },
})
