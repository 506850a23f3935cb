import type { Users } from '../auth/users.ts';

/** One user of each role, and a second agent to transfer calls to. Without passwords: one click signs in, on this machine. */
export const DEMO_USERS = [
  { user: 'atendente', name: 'Ana Souza', role: 'agent', extensions: ['2001'], queues: ['atendimento'] },
  { user: 'atendente2', name: 'Bruno Lima', role: 'agent', extensions: ['2002'], queues: ['atendimento'] },
  { user: 'supervisora', name: 'Carla Dias', role: 'supervisor' },
  { user: 'ouvidora', name: 'Débora Reis', role: 'ombudsman' },
  { user: 'auditor', name: 'Elias Nunes', role: 'auditor' },
  { user: 'admin', name: 'Fátima Alves', role: 'admin' },
] as const;

/** Makes the users of the demo where there are none. */
export async function ensureDemoUsers(users: Users, operator: string): Promise<void> {
  if ((await users.list(operator)).length > 0) return;
  for (const user of DEMO_USERS) await users.create({ ...user, operator, password: null });
}
