import { merged } from '../merged.ts';
import { charts } from './charts.ts';
import { city } from './city.ts';
import { cli } from './cli.ts';
import { common } from './common.ts';
import { conditions } from './conditions.ts';
import { entities } from './entities.ts';
import { errors } from './errors.ts';
import { fields } from './fields.ts';
import { grid } from './grid.ts';
import { help } from './help.ts';
import { output } from './output.ts';
import { query } from './query.ts';
import { reports } from './reports.ts';
import { screens } from './screens.ts';
import { services } from './services.ts';
import { tui } from './tui.ts';

export const zh = merged(charts, city, cli, common, conditions, entities, errors, fields, grid, help, output, query, reports, screens, services, tui);
