@preflight @dynamic
Feature: A preflight knows a driver by its profile
  A second driver, of a profile and charts of its own, runs beside the one of the other features: without controller, without mounter pods, in another
  namespace. The program is called with its profile, and speaks of that one alone.

  Background:
    Given release 1.2.0 of the driver runs on 2 nodes, with the CRDs of release 2.2.0
    And release 1.2.0 of the driver of profile plain.object.csi runs beside it

  Scenario: Nothing is found before its upgrade, and the plan is its own
    When holdfast preflight is called with that profile, for the plan of an upgrade to 2.2.0
    Then it ends with 0, and nothing is found
    And each command of the plan is about that driver

  Scenario: What it lacks is found, and to the other driver it is a registration without a driver
    When the CSIDriver object of that driver is deleted
    And holdfast preflight is called with that profile, for the plan of an upgrade to 2.2.0
    Then it ends with 1, and "CSIDriver present" is found, and nothing else
    But by a preflight for an upgrade to 2.2.0 "registrations alive" is a warning, and nothing else
