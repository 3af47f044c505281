package heirloom.os.windows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.os.Claims;
import heirloom.os.Claims.Facts;
import heirloom.os.Current;
import heirloom.os.OsControl;
import heirloom.os.OsException;
import heirloom.os.OsHandle;
import heirloom.os.OsMemory;
import heirloom.os.OsProcess;
import heirloom.os.SpawnPlan;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(value = OS.WINDOWS, disabledReason = "duplicates handles into Windows children")
final class WindowsControlTest {

  private static final int PROCESS_DUP_HANDLE = 0x40;
  private static final int SYNCHRONIZE = 0x100000;

  @Test
  void handlesArriveBeforeTheMessageThatNamesThem() throws Exception {
    OsControl control = Current.os().createControl(true);
    try (OsMemory memory = Regions.allocate(8192, false, false)) {
      assertThat(control.mechanism()).isEqualTo("dup");
      memory.map(0, 8192, true).buffer(0, 8192).putInt(0, 4711);
      ChildRun run = ChildRun.java(WindowsControlTest.class, "receive");
      OsProcess child;
      try (OsHandle end = control.childEnds().get(0)) {
        child = run.grants(end).start();
      }
      for (int i = 0; i < 3; i++) {
        try (OsHandle late = memory.openForChild()) {
          control.send(child, List.of(late), numbers -> Long.toString(numbers[0]));
        }
      }
      control.close();
      assertThat(child.exit().join().code()).isEqualTo(3);
    } finally {
      control.close();
    }
  }

  static int receive(String[] arguments) throws OsException {
    int good = 0;
    try (Claims.Late line =
        Current.claims().openControl("dup", new long[] {Long.parseLong(arguments[0])}, 0)) {
      for (var message = line.receive(); message.isPresent(); message = line.receive()) {
        long number = Long.parseLong(message.get());
        Claims claims = line.open(List.of(number));
        Facts facts = claims.look(number).orElseThrow();
        try (OsMemory memory = claims.adoptMemory(number, 8192, true, facts.identity())) {
          good += memory.map(0, 8192, false).buffer(0, 8192).getInt(0) == 4711 ? 1 : 0;
        }
        line.acknowledge();
        good += claims.look(number).isEmpty() ? 0 : 100;
      }
    }
    return good;
  }

  @Test
  void anEndedChildIsToldAsGone() throws Exception {
    try (OsControl control = Current.os().createControl(false);
        OsHandle event = Regions.event()) {
      WaitingChild child =
          WaitingChild.start(
              Current.os(), false, SpawnPlan.Ending.INDEPENDENT, control.childEnds().get(0));
      control.childEnds().get(0).close();
      child.close();
      assertThatThrownBy(() -> control.send(child.process(), List.of(event), numbers -> "x"))
          .isInstanceOf(OsException.class)
          .hasMessageContaining("ERROR_BROKEN_PIPE");
    }
  }

  /** The system knows of an end before this process does; it says "access denied" of it. */
  @Test
  void anEndThatNobodyWasToldOfYetIsTheSame() throws Exception {
    try (OsControl control = Current.os().createControl(false);
        OsHandle event = Regions.event()) {
      WaitingChild child = WaitingChild.start(Current.os(), control.childEnds().get(0));
      control.childEnds().get(0).close();
      try (OsHandle own = opened(child, PROCESS_DUP_HANDLE | SYNCHRONIZE)) {
        child.end();
        assertThatThrownBy(() -> control.send(unwatched(child, own), List.of(event), n -> "x"))
            .isInstanceOf(OsException.class)
            .hasMessageContaining("ERROR_BROKEN_PIPE");
      }
    }
  }

  @Test
  void aLivingChildThatDeniesAccessIsToldSo() throws Exception {
    try (OsControl control = Current.os().createControl(false);
        OsHandle event = Regions.event()) {
      try (WaitingChild child = WaitingChild.start(Current.os(), control.childEnds().get(0));
          OsHandle own = opened(child, SYNCHRONIZE)) {
        control.childEnds().get(0).close();
        assertThatThrownBy(() -> control.send(unwatched(child, own), List.of(event), n -> "x"))
            .isInstanceOf(OsException.class)
            .hasMessageContaining("DuplicateHandle: ERROR_ACCESS_DENIED");
      }
    }
  }

  private static OsHandle opened(WaitingChild child, int access) throws OsException {
    Kernel32Ext kernel = Kernel32Ext.load();
    return new Handles(kernel)
        .checkAndOwn(
            "OpenProcess",
            kernel.OpenProcess(access, false, (int) child.process().pid()),
            "process");
  }

  private static WindowsProcess unwatched(WaitingChild child, OsHandle process) {
    return new WindowsProcess(
        Kernel32Ext.load(), process, child.process().pid(), Optional.empty(), false);
  }

  @Test
  void anUnknownMechanismIsRefused() {
    assertThatThrownBy(() -> Current.claims().openControl("scm", new long[] {4}, 0))
        .isInstanceOf(OsException.class);
  }
}
