@module-sabotage
Feature: A kernel module that is not the right one, or comes at the wrong time, is found out
  Each scenario is an upgrade of a driver whose mounts need a kernel module, with one thing that is wrong about the module. Mounts and data go on
  meanwhile: what is wrong shows in the module alone, and becomes trouble when a node is rebooted, or a pod moves to another one.

  They are for a driver whose profile has module, and for the lab, since something is made wrong on purpose:
  -Dupgrade.profile=fixtures/profiles/module.block.csi.holdfast.dev.yaml. For another driver they are left out, and said so.

  Background:
    Given a driver whose mounts need a kernel module
    And a cluster of 2 nodes
    And 2 workloads write to static volumes and 1 to dynamic ones, each every 100 ms

  Scenario: The module is exchanged while pods use it (no node can unload it, and which one a node has is left to its next reboot)
    Given 1 s into the rollout, the kernel module is given another image by hand
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    And then a new workload is started on each node
    Then FAIL is said of kernel-module, INCONCLUSIVE at most of nothing, and PASS of all others
    And of guarantee kernel-module FAIL is said because "the kernel module is exchanged while pods use volumes"

  Scenario: Module and driver do not belong together (all is done in the right order)
    Given a new release that is bad: it brings a kernel module that does not belong to it
    When the driver is upgraded from 1.2.0 to 2.2.0 by reset-then-reuse-values, which is tried while they write, and done when they have stopped
    And then the workloads come back
    Then FAIL is said of kernel-module, INCONCLUSIVE at most of nothing, and PASS of all others
    And of guarantee kernel-module FAIL is said because "the kernel module does not belong to the release of the driver"
