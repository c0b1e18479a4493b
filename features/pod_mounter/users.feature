@pod-mounter
Feature: A volume is there for the users and groups that it was set up for, and for nobody else
  Every process of a node can see every mount on it, so it matters whose files are. Mount options say it, and where they name no group, the fsGroup
  of the pod does: the kubelet hands it to the driver (CSI calls it VOLUME_MOUNT_GROUP). Release 1.x does not know that, release 2.x gives the
  mount that group, and lets it write. A pod has its volume as user 1000 with such a group, or by a supplemental group alone. Another user, who
  has none of these groups, has a go at each mount from outside the pod, as a process of the node; but at old mounts only where options name
  permissions, since release 1.x makes the others readable for all.

  Background:
    Given a cluster of 1 node
    And 1 workloads write to static volumes and 0 to dynamic ones, each every 200 ms
    And a static volume is set up in each of these ways for an old workload, and one for a new workload
      | way          | set up with                                                                 |
      | options      | user 1000, group 2000, files 0660, folders 0770                             |
      | fs-group     | user 1000, fs-group 2000                                                    |
      | supplemental | group 3000, files 0660, folders 0770, runs-as 1001, supplemental-group 3000 |
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    And then a new workload is started on each node
    And then what its own user and another one may do is tried on each volume that is set up so, as before the upgrade
    And then the old pods of these volumes are deleted, and pods of the same users and groups take their places

  Rule: Files have the owner, the group and the permissions that mount options and fsGroup say

    Scenario Outline: <way> (an old mount: <old mount>; a new one: <new mount>)
      Then of volumes set up with <way>, old mounts have <old mount>, and new ones <new mount>

      Examples:
        | way          | old mount                                 | new mount                                 |
        | options      | owner 1000:2000, files 0660, folders 0770 | owner 1000:2000, files 0660, folders 0770 |
        | fs-group     | owner 1000:any                            | owner 1000:2000, files 0660, folders 0770 |
        | supplemental | owner any:3000, files 0660, folders 0770  | owner any:3000, files 0660, folders 0770  |

  Rule: Whoever a volume was set up for is let in, and nobody else

    Scenario Outline: <mount> mounts (<which>)
      Then on <mount> mounts each workload's own user can list, read and write, and another user can do nothing of it

      Examples:
        | mount | which                                                                   |
        | old   | tried before the upgrade and after it                                   |
        | new   | made by the new release                                                 |
        | moved | those of pods that took the places of old ones, as new ones in all else |

  Rule: The upgrade leaves them all alone

    Scenario: Workloads see no error
      Then no operation on a mount failed

    Scenario: Workloads do not wait
      Then no write waited longer than 1 s

    Scenario: New pods use the pod mounter, whatever their user
      Then on every node a pod started after the upgrade is served by a mounter pod
