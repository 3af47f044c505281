package heirloom.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.grant.InheritedFile;
import heirloom.os.SpawnException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A start whose program is not there, or may not run, neither creates nor empties a file. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "permission bits and scripts")
class FailedStartKeepsFilesTest {

  @TempDir Path folder;

  private Path log;
  private Path data;

  @BeforeEach
  void write() throws IOException {
    log = folder.resolve("new.txt");
    data = Files.writeString(folder.resolve("data.txt"), "precious");
  }

  private ChildBuilder holding(String program) {
    return new ChildBuilder(program)
        .inherit("log", InheritedFile.append(log))
        .inherit("data", InheritedFile.write(data));
  }

  private void refused(ChildBuilder builder, int code) throws IOException {
    for (Handoff route : List.of(Handoff.ENVIRONMENT, Handoff.DUPLICATE)) {
      assertThatThrownBy(() -> builder.handoff(route).start())
          .isExactlyInstanceOf(IOException.class)
          .hasMessageContaining("error=" + code + ", ")
          .hasCauseInstanceOf(SpawnException.class);
      assertThat(log).doesNotExist();
      assertThat(data).hasContent("precious");
    }
  }

  @Test
  void whenTheProgramIsNotThere() throws Exception {
    refused(holding("no-such-program"), 2);
    refused(holding("/no/such/program"), 2);
    refused(holding(data + "/program"), 20);
    refused(holding("program").directory(folder.toFile()), 2);
  }

  @Test
  void whenTheProgramMayNotRun() throws Exception {
    refused(holding(data.toString()), 13);
    refused(holding(folder.toString()), 13);
  }

  @Test
  void whenAScriptsInterpreterIsNotThere() throws Exception {
    refused(holding(script("#! /no/such/interpreter -x\n").toString()), 2);
    refused(holding(script("#!" + data + "\n").toString()), 13);
    refused(holding(script("#!/no/such/interpreter\n").toString()).endWithParent(), 2);
  }

  @Test
  void whenTheDirectoryIsNotThere() throws Exception {
    refused(holding("/bin/true").directory(folder.resolve("absent").toFile()), 2);
    refused(holding("/bin/true").directory(data.toFile()), 20);
  }

  @Test
  void whenAnotherGrantCannotBeOpened() throws Exception {
    ChildBuilder builder =
        holding("/bin/true").inherit("in", InheritedFile.read(folder.resolve("absent")));
    assertThatThrownBy(builder::start).hasMessageContaining("grant \"in\"");
    assertThat(log).doesNotExist();
    assertThat(data).hasContent("precious");
  }

  @Test
  void theChildsNumbersStayInTheOrderGiven() throws Exception {
    Path input = Files.writeString(folder.resolve("in"), "from the second\n");
    Child child =
        new ChildBuilder("/bin/sh", "-c", "cat <&4 >&3")
            .inherit("out", InheritedFile.write(data))
            .inherit("in", InheritedFile.read(input))
            .start();
    assertThat(child.waitFor()).isZero();
    assertThat(data).hasContent("from the second\n");
  }

  @Test
  void scriptsAndCommandsThatRunAreStillFound() throws Exception {
    Path script = script("#!/bin/sh\nexit 7\n");
    assertThat(holding(script.toString()).start().waitFor()).isEqualTo(7);
    assertThat(holding("true").start().waitFor()).isZero();
    assertThat(holding("./" + script.getFileName()).directory(folder.toFile()).start().waitFor())
        .isEqualTo(7);
  }

  private Path script(String text) throws IOException {
    Path script = Files.createTempFile(folder, "script", "");
    Files.writeString(script, text);
    return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
