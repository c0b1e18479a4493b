@preflight @dynamic
Feature: A preflight finds the tool that the driver's release belongs to
  Where a HelmRelease of Flux or an Application of Argo CD deploys the release, the upgrade is made by changing that object: a helm upgrade
  beside it is undone, or shows as a difference for ever. Such an upgrade is one by others, which @others judges. The kinds are made here with
  as many fields as are read, and nothing works on them.

  Background:
    Given release 1.2.0 of the driver runs on 2 nodes, with the CRDs of release 2.2.0

  Scenario Outline: <cause>
    When <cause>
    Then by a preflight for an upgrade to 2.2.0 "release deployed by Helm alone" is a warning, and nothing else
    And once that is mended, nothing is found

    Examples:
      | cause                                                         |
      | a HelmRelease that is Ready deploys the release               |
      | an Application that is Synced and Healthy deploys the release |

  Scenario Outline: <cause>, so it is not done
    When <cause>
    Then by a preflight for an upgrade to 2.2.0 "release deployed by Helm alone" and "deploying tools ready" are warnings, and nothing else
    And once that is mended, nothing is found

    Examples:
      | cause                                                            |
      | a HelmRelease that is not Ready deploys the release              |
      | an Application that is OutOfSync and Healthy deploys the release |
