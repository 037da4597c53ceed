import type { Hono } from 'hono'
import type { StationReport, StationReports } from '../ocpp/v201/station-reports.ts'
import type { StationReportView } from '../views/stations.ts'
import type { AppEnv } from './access.ts'
import { HttpProblem } from './problem.ts'

/** The call by which operators read what a station reported to a request of theirs. */
export function addReportCalls(app: Hono<AppEnv>, stationReports: StationReports): void {
  app.get('/api/stations/:id/reports/:action/:requestId', (c) => {
    const { id, action, requestId } = c.req.param()
    const report = stationReports.get(id, action, Number(requestId))
    if (report) return c.json(viewOf(report))
    throw new HttpProblem(404, 'No such report', `${id} has sent no ${action} for request ${requestId}.`)
  })
}

function viewOf({ action, requestId, isComplete, isCut, messages }: StationReport): StationReportView {
  return { action, requestId, isComplete, isCut, messages }
}
