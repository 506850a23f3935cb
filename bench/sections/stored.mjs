export async function measureStored() {}
