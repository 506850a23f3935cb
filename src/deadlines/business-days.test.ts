import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isCalendarDate } from '../yaml/formats.ts';
import { BusinessCalendar, NATIONAL_ONLY } from './business-days.ts';
import { dayNumber, easter, formatDay, nationalHolidays, type OptionalDay, weekday } from './holidays.ts';

const national = new BusinessCalendar(NATIONAL_ONLY);
const day = (text: string) => dayNumber(text.replaceAll('-', ''));
const text = (number: number) => formatDay(number).replace(/^(....)(..)/, '$1-$2-');

/**
 * A wall calendar of 2025 to 2028, made by hand and apart from this program. A week from Sunday to Saturday between
 * bars; `o` is a business day, `H` a national holiday, `.` a weekend.
 */
const WALL_CALENDAR: Readonly<Record<string, string>> = {
  '2025-01': '   Hoo.|.ooooo.|.ooooo.|.ooooo.|.ooooo ',
  '2025-02': '      .|.ooooo.|.ooooo.|.ooooo.|.ooooo ',
  '2025-03': '      .|.ooooo.|.ooooo.|.ooooo.|.ooooo.|.o     ',
  '2025-04': '  oooo.|.ooooo.|.ooooH.|.Hoooo.|.ooo   ',
  '2025-05': '    Ho.|.ooooo.|.ooooo.|.ooooo.|.ooooo.',
  '2025-06': '.ooooo.|.ooooo.|.ooooo.|.ooooo.|.o     ',
  '2025-07': '  oooo.|.ooooo.|.ooooo.|.ooooo.|.oooo  ',
  '2025-08': '     o.|.ooooo.|.ooooo.|.ooooo.|.ooooo.|.      ',
  '2025-09': ' ooooo.|Hooooo.|.ooooo.|.ooooo.|.oo    ',
  '2025-10': '   ooo.|.ooooo.|Hooooo.|.ooooo.|.ooooo ',
  '2025-11': '      .|Hooooo.|.oooooH|.oooHo.|.ooooo.|.      ',
  '2025-12': ' ooooo.|.ooooo.|.ooooo.|.oooHo.|.ooo   ',
  '2026-01': '    Ho.|.ooooo.|.ooooo.|.ooooo.|.ooooo.',
  '2026-02': '.ooooo.|.ooooo.|.ooooo.|.ooooo.',
  '2026-03': '.ooooo.|.ooooo.|.ooooo.|.ooooo.|.oo    ',
  '2026-04': '   ooH.|.ooooo.|.ooooo.|.oHooo.|.oooo  ',
  '2026-05': '     H.|.ooooo.|.ooooo.|.ooooo.|.ooooo.|.      ',
  '2026-06': ' ooooo.|.ooooo.|.ooooo.|.ooooo.|.oo    ',
  '2026-07': '   ooo.|.ooooo.|.ooooo.|.ooooo.|.ooooo ',
  '2026-08': '      .|.ooooo.|.ooooo.|.ooooo.|.ooooo.|.o     ',
  '2026-09': '  oooo.|.Hoooo.|.ooooo.|.ooooo.|.ooo   ',
  '2026-10': '    oo.|.ooooo.|.Hoooo.|.ooooo.|.ooooo.',
  '2026-11': '.Hoooo.|.ooooo.|HooooH.|.ooooo.|.o     ',
  '2026-12': '  oooo.|.ooooo.|.ooooo.|.ooooH.|.oooo  ',
  '2027-01': '     H.|.ooooo.|.ooooo.|.ooooo.|.ooooo.|.      ',
  '2027-02': ' ooooo.|.ooooo.|.ooooo.|.ooooo.|.      ',
  '2027-03': ' ooooo.|.ooooo.|.ooooo.|.ooooH.|.ooo   ',
  '2027-04': '    oo.|.ooooo.|.ooooo.|.ooHoo.|.ooooo ',
  '2027-05': '      H|.ooooo.|.ooooo.|.ooooo.|.ooooo.|.o     ',
  '2027-06': '  oooo.|.ooooo.|.ooooo.|.ooooo.|.ooo   ',
  '2027-07': '    oo.|.ooooo.|.ooooo.|.ooooo.|.ooooo.',
  '2027-08': '.ooooo.|.ooooo.|.ooooo.|.ooooo.|.oo    ',
  '2027-09': '   ooo.|.oHooo.|.ooooo.|.ooooo.|.oooo  ',
  '2027-10': '     o.|.ooooo.|.oHooo.|.ooooo.|.ooooo.|.      ',
  '2027-11': ' oHooo.|.ooooo.|.HooooH|.ooooo.|.oo    ',
  '2027-12': '   ooo.|.ooooo.|.ooooo.|.oooooH|.ooooo ',
  '2028-01': '      H|.ooooo.|.ooooo.|.ooooo.|.ooooo.|.o     ',
  '2028-02': '  oooo.|.ooooo.|.ooooo.|.ooooo.|.oo    ',
  '2028-03': '   ooo.|.ooooo.|.ooooo.|.ooooo.|.ooooo ',
  '2028-04': '      .|.ooooo.|.ooooH.|.ooooH.|.ooooo.|.      ',
  '2028-05': ' Hoooo.|.ooooo.|.ooooo.|.ooooo.|.ooo   ',
  '2028-06': '    oo.|.ooooo.|.ooooo.|.ooooo.|.ooooo ',
  '2028-07': '      .|.ooooo.|.ooooo.|.ooooo.|.ooooo.|.o     ',
  '2028-08': '  oooo.|.ooooo.|.ooooo.|.ooooo.|.oooo  ',
  '2028-09': '     o.|.oooHo.|.ooooo.|.ooooo.|.ooooo.',
  '2028-10': '.ooooo.|.oooHo.|.ooooo.|.ooooo.|.oo    ',
  '2028-11': '   oHo.|.ooooo.|.ooHoo.|.Hoooo.|.oooo  ',
  '2028-12': '     o.|.ooooo.|.ooooo.|.ooooo.|.Hoooo.|.      ',
};

/** Every day of the wall calendar, in order. */
const WALL = Object.entries(WALL_CALENDAR).flatMap(([month, weeks]) =>
  [...weeks.replaceAll('|', '').trim()].map((mark, index) => ({
    date: `${month}-${String(index + 1).padStart(2, '0')}`,
    mark,
  })),
);

test('the wall calendar is complete', () => {
  expect(WALL).toHaveLength(4 * 365 + 1);
  expect(
    Object.values(WALL_CALENDAR).every((weeks) => weeks.split('|').every((week) => week.length === 7)),
  ).toBe(true);
});

test('Easter', () => {
  const known = [
    '2025-04-20',
    '2026-04-05',
    '2027-03-28',
    '2028-04-16',
    '1818-03-22',
    '2038-04-25',
    '2000-04-23',
  ];
  expect(known.map((date) => text(easter(Number(date.slice(0, 4)))))).toEqual(known);
});

test('every day of 2025 to 2028 is what the wall calendar says', () => {
  const computed = WALL.map(({ date }) => {
    const number = day(date);
    if (national.holiday(number) !== null) return { date, mark: 'H' };
    return { date, mark: [0, 6].includes(weekday(number)) ? '.' : 'o' };
  });
  expect(computed).toEqual(WALL);
});

test('every term of 1 to 30 business days ends where counting on the wall calendar ends', () => {
  for (const [index, { date }] of WALL.entries()) {
    const following = WALL.slice(index + 1, index + 80).filter(({ mark }) => mark === 'o');
    const ends = following.slice(0, 30).map((one) => one.date);
    const computed = ends.map((_, amount) => text(national.add(day(date), amount + 1)));
    expect(computed, date).toEqual(ends);
  }
});

/** Counted by hand. */
const DUE: [from: string, amount: number, due: string][] = [
  ['2026-04-01', 5, '2026-04-09'], // Good Friday
  ['2026-04-01', 7, '2026-04-13'],
  ['2026-04-01', 10, '2026-04-16'],
  ['2025-11-14', 5, '2025-11-24'], // 15 November is a Saturday; 20 November
  ['2026-02-13', 5, '2026-02-20'], // Carnival counts
  ['2025-12-23', 7, '2026-01-05'], // two years
  ['2025-02-28', 5, '2025-03-07'],
  ['2025-04-17', 5, '2025-04-28'], // Good Friday and Tiradentes
  ['2025-12-31', 10, '2026-01-15'],
  ['2026-04-30', 5, '2026-05-08'],
  ['2026-11-21', 5, '2026-11-27'], // from a Saturday
  ['2026-11-27', 7, '2026-12-08'],
  ['2026-11-27', 10, '2026-12-11'],
  ['2027-12-31', 5, '2028-01-07'],
  ['2028-02-25', 5, '2028-03-03'], // 29 February
  ['2028-04-13', 7, '2028-04-26'], // Good Friday on the 14th, Tiradentes on a Friday
];

test.each(DUE)('%s and %i business days: %s', (from, amount, due) => {
  expect(text(national.add(day(from), amount))).toBe(due);
});

/** Counted by hand, too. */
const SWITCHED: [from: string, amount: number, on: OptionalDay[], due: string][] = [
  ['2025-02-28', 5, ['carnival'], '2025-03-11'],
  ['2025-02-28', 5, ['carnival', 'ash_wednesday'], '2025-03-12'],
  ['2026-02-13', 5, ['carnival'], '2026-02-24'],
  ['2027-02-05', 5, [], '2027-02-12'],
  ['2027-02-05', 5, ['carnival'], '2027-02-16'],
  ['2028-02-25', 5, ['carnival'], '2028-03-07'],
  ['2026-06-03', 1, [], '2026-06-04'],
  ['2026-06-03', 1, ['corpus_christi'], '2026-06-05'],
];

test.each(SWITCHED)('%s and %i business days with %j: %s', (from, amount, optionalDays, due) => {
  expect(text(new BusinessCalendar({ optionalDays, days: [] }).add(day(from), amount))).toBe(due);
});

test('state and city days, every year or once', () => {
  const city = new BusinessCalendar({
    optionalDays: [],
    days: [{ date: '01-25', name: 'Aniversário de São Paulo' }, { date: '2026-07-09' }],
  });
  expect(city.holiday(day('2027-01-25'))).toBe('Aniversário de São Paulo');
  expect(text(city.add(day('2027-01-22'), 1))).toBe('2027-01-26');
  expect(text(national.add(day('2027-01-22'), 1))).toBe('2027-01-25');
  expect(text(city.add(day('2026-07-08'), 5))).toBe('2026-07-16');
  expect(text(city.add(day('2027-07-08'), 5))).toBe('2027-07-15');
});

test('29 February as a city day exists only in leap years', () => {
  const city = new BusinessCalendar({ optionalDays: [], days: [{ date: '02-29', name: 'Bissexto' }] });
  expect(city.isBusinessDay(day('2028-02-29'))).toBe(false);
  expect(city.isBusinessDay(day('2027-03-01'))).toBe(true);
});

test('20 November is a holiday since 2024', () => {
  expect(nationalHolidays(2023).has(day('2023-11-20'))).toBe(false);
  expect(nationalHolidays(2024).has(day('2024-11-20'))).toBe(true);
});

test('which texts name a day', () => {
  const good = ['01-25', '02-29', '2026-07-09', '2028-02-29'];
  const bad = ['25-01', '2027-02-29', '04-31', '1-25', '2026-7-9', '', '00-10', '2026-13-01'];
  expect(good.filter(isCalendarDate)).toEqual(good);
  expect(bad.filter(isCalendarDate)).toEqual([]);
});

const anyDay = fc.integer({ min: day('2000-01-01'), max: day('2099-12-31') });
const anyCalendar = fc
  .record({
    optionalDays: fc.subarray<OptionalDay>(['carnival', 'ash_wednesday', 'corpus_christi']),
    days: fc.array(
      fc.tuple(anyDay, fc.constantFrom(0, 5)).map(([number, start]) => ({ date: text(number).slice(start) })),
      { maxLength: 5 },
    ),
  })
  .map((settings) => new BusinessCalendar(settings));

test('a term ends on a business day, with as many business days in it as it has', () => {
  fc.assert(
    fc.property(anyCalendar, anyDay, fc.integer({ min: 1, max: 40 }), (calendar, from, amount) => {
      const due = calendar.add(from, amount);
      let inside = 0;
      for (let one = from + 1; one <= due; one += 1) if (calendar.isBusinessDay(one)) inside += 1;
      return calendar.isBusinessDay(due) && inside === amount;
    }),
  );
});

test('a later beginning never ends earlier, and one more day always ends later', () => {
  fc.assert(
    fc.property(anyCalendar, anyDay, fc.integer({ min: 1, max: 40 }), (calendar, from, amount) => {
      const due = calendar.add(from, amount);
      return calendar.add(from + 1, amount) >= due && calendar.add(from, amount + 1) > due;
    }),
  );
});

test('more holidays never end a term earlier', () => {
  fc.assert(
    fc.property(anyCalendar, anyDay, fc.integer({ min: 1, max: 40 }), (calendar, from, amount) => {
      return calendar.add(from, amount) >= national.add(from, amount);
    }),
  );
});

test('from a business day, counting back undoes counting on', () => {
  fc.assert(
    fc.property(anyCalendar, anyDay, fc.integer({ min: 1, max: 40 }), (calendar, from, amount) => {
      const back = calendar.add(calendar.add(from, amount), -amount);
      return calendar.isBusinessDay(from) ? back === from : back < from;
    }),
  );
});
