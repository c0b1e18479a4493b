@storage-classes @dynamic
Feature: StorageClasses mean the same before the upgrade and after it
  A StorageClass says when a claim gets its volume, and what becomes of the volume when the claim goes. With volumeBindingMode Immediate the driver
  makes the volume at once; with WaitForFirstConsumer it must wait until a pod uses the claim, since only then the node is known. The reclaim policy is
  copied to each new PersistentVolume. Kubernetes lets nobody edit it, nor binding mode or parameters: whoever wants others deletes the class and makes it
  again under its name. Volumes that are there keep the policy that they have, and new ones get the new one.

  A class may name a Secret with the key that its volumes are made and mounted with. Where that is missing, lacks something or is refused, no volume
  can be made: the claim waits, and an event of it says why. Nobody has to make the claim again when the Secret is mended.

  Each claim is used by a pod that looks as which file system its volume is mounted, writes a file, reads it, and ends: of a driver whose mounts the
  kernel serves its profile names the file system, of others it is fuse.

  Background:
    Given a cluster of 1 node
    And 1 workloads write to static volumes and 1 to dynamic ones, each every 200 ms
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    And then, as before the upgrade, a volume is claimed of a class that binds at once, of one that waits for a pod, and of one that was replaced
    And then, as before the upgrade, volumes are claimed of a class whose Secret is missing, lacks a key, or has a wrong one, until it is mended

  Rule: Each claim gets its volume when its class says so, and its pod works on it

    Scenario Outline: <moment> the upgrade, of <class>
      Then a claim that was made <moment> the upgrade, of <class>, is <treated>

      Examples:
        | moment | class                      | treated                                                               |
        | before | a class that binds at once | bound within 20 s without a pod, and its pod writes and reads         |
        | before | a class that waits         | Pending for 10 s without a pod, bound with it, which writes and reads |
        | before | a class that was replaced  | bound within 20 s, with the new reclaim policy                        |
        | after  | a class that binds at once | bound within 20 s without a pod, and its pod writes and reads         |
        | after  | a class that waits         | Pending for 10 s without a pod, bound with it, which writes and reads |
        | after  | a class that was replaced  | bound within 20 s, with the new reclaim policy                        |

  Rule: What a class says goes for new volumes alone

    Scenario: Each volume has the reclaim policy that its class had, and keeps it
      Then every claimed volume has the reclaim policy that its class had then, also after the upgrade and after the class was replaced

  Rule: Where the Secret of a class does not fit its claims wait, an event says why, and once it is mended they are bound

    Scenario Outline: <moment> the upgrade, the Secret of the class <fault>
      Then a claim that was made <moment> the upgrade, of a class whose Secret <fault>, is Pending for 10 s, an event names <cause>, and once that is mended it is bound, and its pod writes and reads

      Examples:
        | moment | fault           | cause                  |
        | before | is missing      | the Secret             |
        | before | lacks a key     | the key that it lacks  |
        | before | has a wrong key | what the store answers |
        | after  | is missing      | the Secret             |
        | after  | lacks a key     | the key that it lacks  |
        | after  | has a wrong key | what the store answers |

  Rule: The upgrade leaves the workloads alone meanwhile

    Scenario: Workloads see no error
      Then no operation on a mount failed

    Scenario: The documented procedure works
      Then the CRDs were established first, both dry runs passed, and the rollout completed with the wanted images
