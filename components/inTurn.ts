import * as pulumi from "@pulumi/pulumi";

/** What is registered in turn: something with objects of its own. */
export interface Registering {
  readonly objects: readonly pulumi.CustomResource[];
}

/**
 * Makes one thing after the other, with no more than so many on their way to the engine at once.
 *
 * The SDK keeps some 50 kB for each resource from its constructor until the engine has answered, and a fraction of it afterwards: a
 * thousand pools in one go are seven thousand resources, and more than 1 GB. The first ones are made at once, before this returns.
 *
 * Hand the promise to `registerOutputs`: the program then ends no earlier. What is not registered when a program ends well, the engine
 * takes for what is to be deleted.
 */
export async function inTurn<Item, Made extends Registering>(
  items: readonly Item[],
  atOnce: number,
  make: (item: Item) => Made,
): Promise<readonly Made[]> {
  const made: Made[] = [];
  for (const item of items) {
    const before = made[made.length - atOnce];
    if (before !== undefined) {
      await registered(before);
    }
    made.push(make(item));
  }
  return made;
}

/** Resolves when the engine has answered for all of a thing's objects, well or not. */
function registered({ objects }: Registering): Promise<void> {
  return new Promise((resolve) => {
    pulumi.all(objects.map(({ urn }) => urn)).apply(() => {
      resolve();
    });
  });
}
