@volumes
Feature: Volumes are served as they were set up, before the upgrade and after it
  In other features a workload uses a whole bucket, as root. Here a static volume is set up in each of the ways below for an old workload, and
  one for a new workload. The mount options of a PersistentVolume may be edited at any time (Kubernetes keeps only its source as it is), and
  the kubelet hands them to the driver with the next republish. A mount keeps the options that it was mounted with for as long as its pod
  lives; only what is mounted later has the new ones. So a volume is edited while its old mount is in use, and once more while its
  new one is. A folder for a sub-path is made before by an object in it, because the kubelet cannot set the mode of one that it makes itself.

  Background:
    Given a cluster of 1 node
    And 1 workloads write to static volumes and 1 to dynamic ones, each every 200 ms
    And a static volume is set up in each of these ways for an old workload, and one for a new workload
      | way       | set up with                                     | edited before the upgrade | edited after it |
      | prefix    | prefix team-a/                                  |                           |                 |
      | sub-path  | sub-path reports/2026                           |                           |                 |
      | owner     | user 1001, group 2002, files 0640, folders 0750 |                           |                 |
      | read-only | read-only                                       |                           |                 |
      | edited    | files 0640                                      | files 0600                | files 0660      |
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    And then a new workload is started on each node
    And then mount options are edited again, and two republishes of every volume are waited for

  Rule: Each mount is as it was set up when it was mounted, for as long as its pod lives

    Scenario Outline: <way> (an old mount: <old mount>; a new one: <new mount>)
      Then of volumes set up with <way>, old mounts have <old mount>, and new ones <new mount>

      Examples:
        | way       | old mount                                 | new mount                                 |
        | prefix    | objects below team-a/                     | objects below team-a/                     |
        | sub-path  | objects below reports/2026/               | objects below reports/2026/               |
        | owner     | owner 1001:2002, files 0640, folders 0750 | owner 1001:2002, files 0640, folders 0750 |
        | read-only | writes refused                            | writes refused                            |
        | edited    | files 0640                                | files 0600                                |

  Rule: However a volume is set up, the upgrade leaves it alone (a read-only one is read every 200 ms instead of written)

    Scenario: Each mount keeps its process
      Then every mount is served by the same process, seen at least every 500 ms

    Scenario: Each mount stays the same mount
      Then every mount is the same mount on the host and in its pod

    Scenario: Workloads do not wait
      Then no write waited longer than 1 s

    Scenario: Workloads see no error
      Then no operation on a mount failed

    Scenario: Workload pods are left alone
      Then no workload pod was restarted, replaced or stopped

    Scenario: What was written is where it belongs
      Then every acknowledged object is found unchanged through the mount and straight from S3

  Rule: The new release serves them all

    Scenario: New pods use the pod mounter, also as another user, read-only, below a prefix
      Then on every node a pod started after the upgrade is served by a mounter pod

    Scenario: The new release serves the old mounts
      Then the new node plugin republishes every old volume at least 2 times without failing
