import { expect, it } from 'vitest'
import { cadvisor } from '../../scenario/query-sets/cadvisor.ts'
import { seriesByWorker } from './series-of-workers.ts'

it('has a container of a pod in its place when it was restarted, under whatever name', () => {
  const pod = { job: 'kubelet', instance: 'node-1', namespace: 'shop', pod: 'web-7', container: 'web' }
  const series = ['3f1c', '9ab0'].map((name, index) => ({
    labels: { ...pod, name, id: `/kubepods/pod7/${name}` },
    samples: [[index, 1]] as const,
  }))
  const workers = [...seriesByWorker(series, cadvisor, 1).values()]
  expect(workers.map(({ process }) => process)).toEqual(['/kubepods/pod7/3f1c', '/kubepods/pod7/9ab0'])
  expect(new Set(workers.map(({ place }) => place))).toEqual(
    new Set(['job="kubelet", instance="node-1", namespace="shop", pod="web-7", container="web"']),
  )
})

it('tells containers that are in no pod apart by their names', () => {
  const series = ['web-1', 'web-2'].map((name) => ({ labels: { name, id: `/docker/${name}` }, samples: [] }))
  expect([...seriesByWorker(series, cadvisor, 1).values()].map(({ place }) => place)).toEqual([
    'name="web-1"',
    'name="web-2"',
  ])
})
