package heirloom.traps;

import static org.assertj.core.api.Assertions.assertThat;

import heirloom.os.SpawnPlan;
import heirloom.testing.COracle;
import heirloom.testing.PortSpawn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Java threads block SIGQUIT and JDK 17's launcher passes that on: no thread dump from a child JVM.
 * (JDK-8234262.) Our children start with an empty mask and all dispositions at their default, also
 * 32 and 33, which sigfillset leaves out.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "Windows has no signals")
final class InheritedSignalMaskReachesChild {

  @Test
  void theMaskIsEmptyAndNothingIsIgnored() throws Exception {
    COracle.Report report = COracle.parse(PortSpawn.of(COracle.program()).run().output());
    assertThat(report.blocked()).isZero();
    assertThat(report.ignored()).isZero();
  }

  @Test
  void alsoWithTheParentDeathSignal() throws Exception {
    COracle.Report report =
        COracle.parse(
            PortSpawn.of(COracle.program()).ending(SpawnPlan.Ending.BY_SYSTEM).run().output());
    assertThat(report.blocked()).isZero();
    assertThat(report.ignored()).isZero();
    assertThat(report.parent()).isEqualTo(ProcessHandle.current().pid());
  }
}
