@ways
Feature: Each documented way of upgrading ends in an upgrade that works, and leaves mounts alone
  The ways are those that the driver's documents name; its profile (fixtures/profiles) says how each is done. Before each the CRDs are
  applied, because Helm does not upgrade them, and both dry runs are done. Afterwards a new static and a new dynamic volume are used, also on
  one node.

  Scenario Outline: <way> (<what it is>)
    Given a cluster of 1 node
    And 2 workloads write to static volumes and 1 to dynamic ones, each every 100 ms
    When the driver is upgraded from 1.2.0 to 2.2.0 by <way> while they write
    And then a new workload is started on each node
    Then the CRDs were established first, both dry runs passed, and the rollout completed with the wanted images
    And every mount is served by the same process, seen at least every 500 ms
    And no write waited longer than 1 s
    And every acknowledged object is found unchanged through the mount and straight from S3
    And on every node a pod started after the upgrade is served by a mounter pod

    Examples:
      | way                     | what it is                                                        |
      | reuse-values            | the values of the release that is there, the new chart's for none |
      | reset-then-reuse-values | the new chart's values, and over them those of the release        |
      | values-file             | the values of the release, given as a file                        |
      | image-override          | the same values with another image                                |
      | packaged-chart          | from an archive instead of a folder                               |
      | oci-reference           | from a registry                                                   |
