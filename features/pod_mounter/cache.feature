@pod-mounter @pod-mounter-quick
Feature: What a volume caches, it caches in its mounter pod
  A volume may ask for a cache by its attributes: in an emptyDir, on disk or in memory, or in an ephemeral volume of a StorageClass. It is a volume of the
  mounter pod then, so that it goes with that, and nobody else sees it. What was read once is read again without the store, which the requests at
  the store show; a volume without a cache shows that it would be asked. A cache keeps within its size, since the kubelet evicts a pod whose
  emptyDir holds more than it may. Whoever reads from a mount whose cache was evicted is answered within 10 s, and who asks for a cache wrongly is told
  within 1 min. This feature runs in the lab alone, where the store's requests and the nodes' folders can be seen.

  Background:
    Given a cluster of 1 node
    And 1 workloads write to static volumes and 1 to dynamic ones, each every 200 ms
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    And then a new workload is started on each node
    And then a volume that caches in a folder of the node is read, as before the upgrade, and by a pod that takes the place of the old one
    And then volumes with caches are read again and again, the mounter pod of the first is evicted, and wrong caches are tried
      | volume    | cache                      |
      | disk      | emptyDir of 32Mi           |
      | memory    | emptyDir of 24Mi in memory |
      | ephemeral | ephemeral of 32Mi          |
      | plain     | none                       |

  Rule: A cache is where the volume asks for it, and is used

    Scenario Outline: Volume <volume>, whose cache is <cache>
      Then the cache of volume <volume> is what it asks for, and what was read once is read again without the store

      Examples:
        | volume    | cache                 |
        | disk      | an emptyDir on disk   |
        | memory    | an emptyDir in memory |
        | ephemeral | an ephemeral volume   |

    Scenario: Each volume has its own
      Then no two volumes cache in the same folder

  Rule: A cache keeps within its size

    Scenario Outline: Volume <volume>, of which more is read than its cache may hold
      Then when more is read than the cache of volume <volume> may hold, it stays within its size, and its mounter pod stays

      Examples:
        | volume    |
        | disk      |
        | memory    |
        | ephemeral |

  Rule: A cache that goes harms nobody silently

    Scenario: A mounter pod is evicted with its cache
      Then of a volume whose mounter pod is evicted with its cache a pod that runs meets an error or the right content, and a new pod reads what was written

  Rule: A cache in a folder of the node, by a mount option of the old release, goes on and then goes

    Scenario: An old mount goes on with its folder
      Then under an old mount that caches in a folder of the node what was read once is read again without the store

    Scenario: A pod that takes the place of the old one caches in its mounter pod (the folder would be left for ever)
      Then the volume caches in a mounter pod when its pod has moved, and the folder of the node is empty

    Scenario: A StorageClass that was made under the old release works unchanged
      Then on every node a pod started after the upgrade is served by a mounter pod

  Rule: What a volume asks for wrongly is refused by name

    Scenario: Unknown kinds, missing sizes, and sizes that are no quantities
      Then each volume that asks for a cache wrongly is refused, and an event of its pod names the attribute

  Rule: The upgrade and the new volumes leave others alone
    These are the workloads that write throughout; the pods that read from volumes with caches are none of them.

    Scenario: Others see no error
      Then no operation on a mount failed
