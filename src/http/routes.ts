import { authenticated, entitled, scoped, signedIn } from './auth.ts';
import type { HttpApp, HttpDeps } from './http-app.ts';
import { recordsReadings } from './record-access.ts';
import { searchAccessRecords } from './routes/access-records/search.ts';
import { keys } from './routes/admin/keys.ts';
import { outbox } from './routes/admin/outbox.ts';
import { server } from './routes/admin/server.ts';
import { source, trySource } from './routes/admin/source.ts';
import { findBeneficiary } from './routes/beneficiaries/find.ts';
import { getBeneficiary } from './routes/beneficiaries/get.ts';
import { listCallbacks } from './routes/callbacks/list.ts';
import { getCallbackSummary } from './routes/callbacks/summary.ts';
import { getDashboard } from './routes/dashboard/get.ts';
import { listDeadlines } from './routes/deadlines/list.ts';
import { getDeadlineSummary } from './routes/deadlines/summary.ts';
import { appendEntry } from './routes/entries/append.ts';
import { followEvents } from './routes/events/follow.ts';
import { acknowledgeMyCall, myCalls, popTimes } from './routes/my-calls/my-calls.ts';
import { deliverOffline } from './routes/offline/deliver.ts';
import { getOfflineFloors } from './routes/offline/floors.ts';
import { getDenial } from './routes/papers/denial.ts';
import { getRecord } from './routes/papers/record.ts';
import { exportProtocols } from './routes/protocols/export.ts';
import { getProtocol } from './routes/protocols/get.ts';
import { issueProtocol } from './routes/protocols/issue.ts';
import { searchProtocols } from './routes/protocols/search.ts';
import { getOmbudsmanReport } from './routes/reports/ombudsman.ts';
import { healthz } from './routes/service/healthz.ts';
import { metrics } from './routes/service/metrics.ts';
import { readyz } from './routes/service/readyz.ts';
import { signInToDemo } from './routes/session/demo.ts';
import { openId } from './routes/session/openid.ts';
import { changePassword } from './routes/session/password.ts';
import { getSession, signOut } from './routes/session/session.ts';
import { signIn } from './routes/session/sign-in.ts';
import { totp } from './routes/session/totp.ts';
import { practiceCalls } from './routes/training/calls.ts';
import { users } from './routes/users/users.ts';

/** Every route, with the scope that it needs. */
export function routes(app: HttpApp, deps: HttpDeps): void {
  healthz(app);
  readyz(app, deps);
  metrics(app, deps);

  // People sign in and out.
  app.register(
    async (v1: HttpApp) => {
      signOut(v1, deps);
      signInToDemo(v1, deps);
      openId(v1, deps);
      v1.register(async (app: HttpApp) => signIn(app, deps));
      v1.register(async (app: HttpApp) => {
        signedIn(app, deps);
        getSession(app, deps);
        changePassword(app, deps);
        totp(app, deps);
      });
    },
    { prefix: '/v1' },
  );

  app.register(
    async (v1: HttpApp) => {
      authenticated(v1, deps);
      scoped(v1, 'protocols:issue', (app) => {
        issueProtocol(app, deps);
        deliverOffline(app, deps);
        getOfflineFloors(app, deps);
      });
      scoped(v1, 'protocols:read', (app) => {
        recordsReadings(app, deps);
        getProtocol(app, deps);
        searchProtocols(app, deps);
        listDeadlines(app, deps);
        entitled(app, 'protocols:export', (app) => exportProtocols(app, deps));
        entitled(app, 'reports', (app) => getOmbudsmanReport(app, deps));
        entitled(app, 'callbacks', (app) => listCallbacks(app, deps));
        followEvents(app, deps);
        myCalls(app, deps);
        getRecord(app, deps);
        getDenial(app, deps);
      });
      scoped(v1, 'protocols:read', (app) => acknowledgeMyCall(app, deps));
      scoped(v1, 'protocols:read', (app) => {
        getDeadlineSummary(app, deps);
        entitled(app, 'callbacks', (app) => getCallbackSummary(app, deps));
      });
      scoped(v1, 'protocols:write', (app) => {
        appendEntry(app, deps);
        app.register(async (app: HttpApp) => practiceCalls(app, deps));
      });
      scoped(v1, 'beneficiaries:read', (app) => {
        recordsReadings(app, deps);
        getBeneficiary(app, deps);
        findBeneficiary(app, deps);
      });
      scoped(v1, 'audit:read', (app) => {
        recordsReadings(app, deps, { always: false });
        searchAccessRecords(app, deps);
      });
      scoped(v1, 'admin', (app) => {
        keys(app, deps);
        outbox(app, deps);
        server(app, deps);
        source(app, deps);
      });
      scoped(v1, 'admin', (app) => {
        recordsReadings(app, deps);
        trySource(app, deps);
      });
      entitled(v1, 'users:extensions', (app) => {
        users(app, deps);
        popTimes(app, deps);
      });
      entitled(v1, 'dashboard', (app) => getDashboard(app, deps));
    },
    { prefix: '/v1' },
  );
}
