/** The examples of AWS's page, each with the result that it tells: https://docs.aws.amazon.com/organizations/latest/userguide/inheritance-examples.html */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { effectivePolicy } from "./effective.js";

const effective = (...levels: object[][]) => {
  const content = effectivePolicy(levels.map((policies) => policies.map((policy) => JSON.stringify(policy))));
  return content === undefined ? undefined : JSON.parse(content);
};
const costcenter = (settings: object) => ({
  tags: { costcenter: { tag_key: { "@@assign": "CostCenter" }, ...settings } },
});
const project = (settings: object) => ({ tags: { project: settings } });

const A = costcenter({ tag_value: { "@@assign": ["Development", "Support"] } });
const B = costcenter({
  tag_value: { "@@assign": ["Sandbox"] },
  enforced_for: { "@@assign": ["redshift:*", "dynamodb:table"] },
});
const C = costcenter({
  tag_value: { "@@append": ["Marketing"] },
  enforced_for: { "@@append": ["redshift:*", "dynamodb:table"] },
});
// AWS's page has `enforced_for` inside `tag_value` here, a brace in the wrong place: its result is of what stands here.
const D = costcenter({
  tag_value: { "@@remove": ["Development", "Marketing"] },
  enforced_for: { "@@remove": ["redshift:*", "dynamodb:table"] },
});
const E = project({
  tag_key: { "@@operators_allowed_for_child_policies": ["@@none"], "@@assign": "Project" },
  tag_value: {
    "@@operators_allowed_for_child_policies": ["@@append"],
    "@@assign": ["Maintenance", "Escalations"],
  },
});
const F = project({ tag_key: { "@@assign": "PROJECT" }, tag_value: { "@@append": ["Escalations - research"] } });
const G = project({
  tag_value: { "@@operators_allowed_for_child_policies": ["@@append"], "@@assign": ["Maintenance"] },
});
const H = project({ tag_value: { "@@operators_allowed_for_child_policies": ["@@append", "@@remove"] } });
const J = project({ tag_key: { "@@assign": "PROJECT" }, tag_value: { "@@append": ["Maintenance"] } });
const K = project({ tag_key: { "@@assign": "project" } });

describe("AWS's examples", () => {
  test("1: a child overwrites what its parent assigns", () => {
    expect(effective([A], [B], [])).toEqual({
      tags: {
        costcenter: { tag_key: "CostCenter", tag_value: ["Sandbox"], enforced_for: ["redshift:*", "dynamodb:table"] },
      },
    });
  });

  test("2: a child appends to it", () => {
    expect(effective([A], [C], [])).toEqual({
      tags: {
        costcenter: {
          tag_key: "CostCenter",
          tag_value: ["Development", "Support", "Marketing"],
          enforced_for: ["redshift:*", "dynamodb:table"],
        },
      },
    });
  });

  test("3: an account removes from what it inherits", () => {
    expect(effective([A], [C], [D])).toEqual({
      tags: { costcenter: { tag_key: "CostCenter", tag_value: ["Support"] } },
    });
  });

  test("4: a child can't do what its parent does not allow", () => {
    expect(effective([E], [F], [])).toEqual({
      tags: { project: { tag_key: "Project", tag_value: ["Maintenance", "Escalations", "Escalations - research"] } },
    });
  });

  test.each([[[G, H]], [[H, G]]])("5: what all policies of one level allow is allowed below", (root) => {
    const child = project({ tag_value: { "@@append": ["More"], "@@remove": ["Maintenance"], "@@assign": ["Other"] } });
    expect(effective(root, [child])).toEqual({ tags: { project: { tag_value: ["Maintenance", "More"] } } });
  });

  test("6: of two that assign at one level, the one attached first counts", () => {
    const merged = { tags: { project: { tag_key: "PROJECT", tag_value: ["Maintenance"] } } };
    expect(effective([J, K])).toEqual(merged);
    expect(effective([K, J])).toEqual({ tags: { project: { tag_key: "project", tag_value: ["Maintenance"] } } });
  });
});

describe("beyond them", () => {
  test("what a level forbids no level below can allow again", () => {
    const opens = project({ tag_key: { "@@operators_allowed_for_child_policies": ["@@all"] } });
    expect(effective([E], [opens], [F])?.tags.project.tag_key).toBe("Project");
  });

  test("a lock on a group keeps all in it", () => {
    const locked = {
      services: {
        "@@operators_allowed_for_child_policies": ["@@none"],
        default: { opt_out_policy: { "@@assign": "optOut" } },
      },
    };
    const child = {
      services: {
        default: { opt_out_policy: { "@@assign": "optIn" } },
        rekognition: { opt_out_policy: { "@@assign": "optIn" } },
      },
    };
    expect(effective([locked], [child])).toEqual({ services: { default: { opt_out_policy: "optOut" } } });
  });

  test("a level's own control does not bind it", () => {
    expect(effective([G, project({ tag_value: { "@@append": ["Same level"] } })])).toEqual({
      tags: { project: { tag_value: ["Maintenance", "Same level"] } },
    });
  });

  test("values are in a list once", () => {
    expect(effective([A], [costcenter({ tag_value: { "@@append": ["Support", "New"] } })])).toMatchObject({
      tags: { costcenter: { tag_value: ["Development", "Support", "New"] } },
    });
  });

  test("nothing is effective where nothing is set", () => {
    expect(effective([], [])).toBeUndefined();
    expect(effective([H])).toBeUndefined();
  });

  test("a name like any other is a name: __proto__", () => {
    const policy = JSON.parse('{"tags": {"__proto__": {"tag_key": {"@@assign": "x"}}}}');
    expect(effectivePolicy([[JSON.stringify(policy)]])).toBe('{"tags":{"__proto__":{"tag_key":"x"}}}');
  });

  test("a lock at the root keeps what was assigned there, whatever policies follow", () => {
    const setter = fc.constantFrom("@@assign", "@@append", "@@remove");
    const value = fc.constantFrom("a", "b", "c");
    const policy = fc
      .array(fc.tuple(setter, fc.array(value, { minLength: 1, maxLength: 2 })), { maxLength: 3 })
      .map((pairs) => ({ s: { v: Object.fromEntries(pairs) } }));
    fc.assert(
      fc.property(fc.array(fc.array(policy, { maxLength: 3 }), { maxLength: 3 }), (levels) => {
        const root = { s: { v: { "@@assign": ["a", "b"], "@@operators_allowed_for_child_policies": ["@@none"] } } };
        expect(effective([root], ...levels)).toEqual({ s: { v: ["a", "b"] } });
      }),
    );
  });
});
