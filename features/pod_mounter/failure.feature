@pod-mounter
Feature: A mounter pod that fails takes one volume with it, for a short time
  A mounter pod can be deleted, evicted, killed or run out of memory like any other. A pod that runs on its volume has the mount of a process that is
  gone then: it gets errors until it is recreated, and is not left to wait. A new pod on the volume gets what serves it. What has once been
  acknowledged is in the store whatever becomes of the mounter pod. The times are the profile's, under "mounter: recovery:".

  Background:
    Given a cluster of 1 node
    And 1 workloads write to static volumes and 0 to dynamic ones, each every 100 ms
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    And then a new workload is started on each node
    And then mounter pods fail under a workload each: deleted, evicted, killed, out of memory

  Rule: Whoever uses the volume is told, and a new pod is served

    Scenario Outline: A mounter pod that is <what>
      Then of a volume whose mounter pod is <what> a pod that runs meets an error and no silence, a new pod writes within the profile's time, and nothing acknowledged is lost

      Examples:
        | what          |
        | deleted       |
        | evicted       |
        | killed        |
        | out of memory |

  Rule: Others on the node do not notice, whether a systemd unit or another mounter pod serves them
    These are the workloads that write throughout. The pods whose mounter pod fails are started for that alone, and are none of them.

    Scenario: Others see no error
      Then no operation on a mount failed

    Scenario: Others do not wait
      Then no write waited longer than 1 s

    Scenario: Others keep their mount process
      Then every mount is served by the same process, seen at least every 500 ms
