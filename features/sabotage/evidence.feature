@sabotage @sabotage-quick
Feature: A record that was damaged or changed proves nothing, and accuses nobody
  Each copy differs from the seal that the run has put on its record, whether something was cut off or changed. So no guarantee passes by it, whatever
  file it rests on.

  Background:
    Given a cluster of 1 node
    And 2 workloads write to static volumes and 1 to dynamic ones, each every 100 ms
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    And then a new workload is started on each node
    And then two republishes of every volume are waited for

  Scenario: The record as it is
    Then where nothing is done, FAIL is said of nothing, INCONCLUSIVE at most of nothing, and PASS of all others

  Scenario Outline: <damage>
    Given a copy of the record in which <damage>
    Then by that copy every guarantee is INCONCLUSIVE

    Examples:
      | damage                                                                  |
      | the last 1000 bytes of what static-1 wrote are cut off                  |
      | one digit of what was read back of static-1 straight from S3 is changed |
