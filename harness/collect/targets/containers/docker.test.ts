import { expect, it } from 'vitest'
import { connectDocker, refusalStatus, refusalText } from './docker.ts'

it('without the package a container is refused with the line that installs it', async () => {
  const load = async () => {
    throw new Error("Cannot find package 'testcontainers' imported from /project\nand more")
  }
  await expect(connectDocker(load)).rejects.toMatchObject({
    code: 'package-missing',
    got: "Cannot find package 'testcontainers' imported from /project",
    hint: expect.stringContaining('npm install --save-dev testcontainers@12'),
  })
})

it('without Docker it is refused with what to do', async () => {
  const getContainerRuntimeClient = async () => {
    throw new Error('Could not find a working container runtime strategy')
  }
  await expect(connectDocker(async () => ({ getContainerRuntimeClient }))).rejects.toMatchObject({
    code: 'docker-missing',
    hint: expect.stringContaining('Start Docker, or point DOCKER_HOST at its socket'),
  })
})

it('what Docker refuses is told without its status', () => {
  const refused = Object.assign(new Error('(HTTP code 404) no such container - No such image: none:1 '), {
    statusCode: 404,
  })
  expect(refusalStatus(refused)).toBe(404)
  expect(refusalText(refused)).toBe('No such image: none:1')
  expect(refusalStatus(new Error('connect ENOENT /var/run/docker.sock'))).toBeNull()
})
