@sabotage @dynamic
Feature: A fault of one volume is found there, and only there
  The specification is tried on upgrades that are disturbed on purpose. Each row of a table is a fault and what has to come of it:
  the guarantees that must FAIL, and those that may be INCONCLUSIVE because the fault also took away what would have proved them.
  All others must PASS.

  Volumes that do not get in each other's way share an upgrade, one fault each. A row is judged by what is said of its own volume and of
  what is no volume at all, such as a node or the rollout, but for guarantee provisioning, which is about all volumes; one volume of each upgrade is left alone, and everything must PASS of it.

  Background:
    Given a cluster of 1 node

  @sabotage-quick
  Rule: What is done to the process, the mount, the data and the pod of a volume
    Of a pod that is recreated the last lines are lost, so nobody knows how long a write was under way then; and while it is away for
    more than half of a phase nobody tries whether operations fail.

    Background:
      Given 5 workloads write to static volumes and 1 to dynamic ones, each every 100 ms
      And 3 s into the upgrade, of each volume
        | static-1 | the mount process is killed                                |
        | static-2 | the mount process is stopped for 1.5 s                     |
        | static-3 | the mount is lazily unmounted and mounted on the same path |
        | static-4 | one byte of an acknowledged object is flipped in S3        |
        | static-5 | the pod is recreated under the same name                   |
      When the driver is upgraded from 1.2.0 to 2.2.0 while they write
      And then a new workload is started on each node
      And then two republishes of every volume are waited for

    Scenario Outline: <fault>
      Then of <volume>, where <fault>, FAIL is said of <FAIL>, INCONCLUSIVE at most of <INCONCLUSIVE>, and PASS of all others

      Examples:
        | volume    | fault                                                      | FAIL                                        | INCONCLUSIVE                                   |
        | static-1  | the mount process is killed                                | process, mount, handles, gaps, errors, data | inodes, republish                              |
        | static-2  | the mount process is stopped for 1.5 s                     | gaps                                        | nothing                                        |
        | static-3  | the mount is lazily unmounted and mounted on the same path | mount                                       | republish                                      |
        | static-4  | one byte of an acknowledged object is flipped in S3        | data                                        | nothing                                        |
        | static-5  | the pod is recreated under the same name                   | process, mount, pods                        | gaps, errors, handles, inodes, data, republish |
        | dynamic-1 | nothing is done                                            | nothing                                     | nothing                                        |

  Rule: What is over soon, what is lost in S3, and what happens to the workload itself

    Background:
      Given 5 workloads write to static volumes and 1 to dynamic ones, each every 100 ms
      And 3 s into the upgrade, of each volume
        | static-1 | the mount process is stopped for 0.5 s                       |
        | static-2 | an acknowledged object is deleted in S3                      |
        | static-3 | an acknowledged object is replaced by an older version in S3 |
        | static-4 | the container is restarted                                   |
        | static-5 | the container is frozen for 3 s                              |
      When the driver is upgraded from 1.2.0 to 2.2.0 while they write
      And then a new workload is started on each node
      And then two republishes of every volume are waited for

    Scenario Outline: <fault>
      Then of <volume>, where <fault>, FAIL is said of <FAIL>, INCONCLUSIVE at most of <INCONCLUSIVE>, and PASS of all others

      Examples:
        | volume    | fault                                                        | FAIL    | INCONCLUSIVE                  |
        | static-1  | the mount process is stopped for 0.5 s                       | nothing | nothing                       |
        | static-2  | an acknowledged object is deleted in S3                      | data    | nothing                       |
        | static-3  | an acknowledged object is replaced by an older version in S3 | data    | nothing                       |
        | static-4  | the container is restarted                                   | pods    | gaps, errors, handles, inodes |
        | static-5  | the container is frozen for 3 s                              | nothing | gaps, errors                  |
        | dynamic-1 | nothing is done                                              | nothing | nothing                       |

  Rule: An operation that never returns (the driver logs that it cannot serve the volume, which is an error of the upgrade)

    Background:
      Given 2 workloads write to static volumes and 0 to dynamic ones, each every 100 ms
      And 3 s into the upgrade, of each volume
        | static-1 | the mount process is stopped until the drain is over |
      When the driver is upgraded from 1.2.0 to 2.2.0 while they write
      And then a new workload is started on each node
      And then two republishes of every volume are waited for

    Scenario Outline: <fault>
      Then of <volume>, where <fault>, FAIL is said of <FAIL>, INCONCLUSIVE at most of <INCONCLUSIVE>, and PASS of all others

      Examples:
        | volume   | fault                                                | FAIL          | INCONCLUSIVE       |
        | static-1 | the mount process is stopped until the drain is over | gaps, upgrade | handles, republish |
        | static-2 | nothing is done                                      | upgrade       | nothing            |

  Rule: Something lies on top of the volume (the driver logs that it cannot serve it, which is an error of the upgrade)

    Background:
      Given 2 workloads write to static volumes and 0 to dynamic ones, each every 100 ms
      And 3 s into the upgrade, of each volume
        | static-1 | a tmpfs is mounted over the target |
      When the driver is upgraded from 1.2.0 to 2.2.0 while they write
      And then a new workload is started on each node
      And then two republishes of every volume are waited for

    Scenario Outline: <fault>
      Then of <volume>, where <fault>, FAIL is said of <FAIL>, INCONCLUSIVE at most of <INCONCLUSIVE>, and PASS of all others

      Examples:
        | volume   | fault                              | FAIL                    | INCONCLUSIVE |
        | static-1 | a tmpfs is mounted over the target | process, mount, upgrade | republish    |
        | static-2 | nothing is done                    | upgrade                 | nothing      |

  Rule: What is done to a volume that was mounted after the upgrade
    An evicted mounter pod takes its process along, and with it the mount of its workload, to which nobody can give it back while its pod runs.
    What the driver owes is another mounter pod in its place: whoever starts on the volume later is served, and nothing is lost from S3.

    Background:
      Given 2 workloads write to static volumes and 1 to dynamic ones, each every 100 ms
      And 2 s into the new writes, of each volume
        | new-static-1  | the mount process is stopped for 8 s |
        | new-dynamic-2 | the mounter pod is evicted           |
      When the driver is upgraded from 1.2.0 to 2.2.0 while they write
      And then a new workload is started on each node
      And then two republishes of every volume are waited for
      And then all workloads write for 30 s
      And then another workload is started on the volume of new-dynamic-2

    Scenario Outline: <fault>
      Then of <volume>, where <fault>, FAIL is said of <FAIL>, INCONCLUSIVE at most of <INCONCLUSIVE>, and PASS of all others

      Examples:
        | volume              | fault                                | FAIL                                        | INCONCLUSIVE    |
        | new-static-1        | the mount process is stopped for 8 s | gaps                                        | handles, errors |
        | new-dynamic-2       | the mounter pod is evicted           | process, mount, handles, gaps, errors, data | nothing         |
        | again-new-dynamic-2 | nothing is done                      | nothing                                     | nothing         |
        | static-1            | nothing is done                      | nothing                                     | nothing         |
