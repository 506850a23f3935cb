/**
 * All that is used of TypeBox. The build puts its five hundred modules into this one file (scripts/build.mjs): loaded
 * one by one they cost every start 150 ms and twenty megabytes.
 */
export { type Static, type TSchema, Type } from 'typebox';
export { default as Format } from 'typebox/format';
export { Check, Errors } from 'typebox/schema';
