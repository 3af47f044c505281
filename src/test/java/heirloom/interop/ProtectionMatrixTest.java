package heirloom.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import heirloom.os.Current;
import heirloom.os.NamedObjects;
import heirloom.os.OsException;
import heirloom.os.OsNamedSection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** FILE_MAP_* by PAGE_*: the table of Microsoft Learn, of this library, and of the system. */
final class ProtectionMatrixTest {

  /** Rows are protections, columns accesses, both in the order of their enums. */
  private static final String[] TABLE = {
    //               READ WRITE ALL COPY READ_X WRITE_X COPY_X
    "READ_ONLY          +     -   -    +      -       -      -",
    "READ_WRITE         +     +   +    +      -       -      -",
    "WRITE_COPY         +     -   -    +      -       -      -",
    "EXECUTE_READ       +     -   -    +      +       -      +",
    "EXECUTE_READ_WRITE +     +   +    +      +       +      +",
    "EXECUTE_WRITE_COPY +     -   -    +      +       -      +",
  };

  @TempDir Path folder;

  /** Windows keeps a file that is mapped: the views go when the collector found them. */
  @AfterEach
  void letGoOfFiles() throws IOException {
    Unmapping.await(folder);
  }

  private static List<String> rows(Cell cell) throws Exception {
    List<String> rows = new ArrayList<>();
    for (PageProtection protection : PageProtection.values()) {
      StringBuilder row = new StringBuilder(protection.name());
      for (ViewAccess access : ViewAccess.values()) {
        row.append(cell.allows(protection, access) ? " +" : " -");
      }
      rows.add(row.toString());
    }
    return rows;
  }

  private interface Cell {
    boolean allows(PageProtection protection, ViewAccess access) throws Exception;
  }

  private static List<String> expected() {
    return List.of(TABLE).stream().map(row -> row.replaceAll(" +", " ")).toList();
  }

  @Test
  void theLibraryKnowsTheTable() throws Exception {
    assertThat(rows((protection, access) -> access.isAllowedBy(protection))).isEqualTo(expected());
  }

  @Test
  @EnabledOnOs(value = OS.WINDOWS, disabledReason = "asks Windows")
  void theSystemKeepsItForMemory() throws Exception {
    assertThat(rows((protection, access) -> isMapped(Optional.empty(), protection, access)))
        .isEqualTo(expected());
  }

  @Test
  @EnabledOnOs(value = OS.WINDOWS, disabledReason = "asks Windows")
  void theSystemKeepsItForFiles() throws Exception {
    Path file = Files.write(folder.resolve("file"), new byte[5000]);
    assertThat(rows((protection, access) -> isMapped(Optional.of(file), protection, access)))
        .isEqualTo(expected());
  }

  /** Asks below the library's own check. */
  private static boolean isMapped(Optional<Path> file, PageProtection protection, ViewAccess access)
      throws Exception {
    NamedObjects.Name name = WindowsName.of(Names.of("matrix")).forSystem();
    try (OsNamedSection section =
        Current.namedObjects("sections")
            .createSection(
                name,
                file.map(path -> new NamedObjects.Backing(path, protection.fileAccess())),
                protection.code(),
                5000)) {
      section.map(access.bits(), 0, 5000, access.isWritable());
      return true;
    } catch (OsException e) {
      assertThat(e.call()).isEqualTo("MapViewOfFile");
      assertThat(e.code()).isEqualTo(5);
      return false;
    }
  }

  @Test
  @EnabledOnOs(value = OS.WINDOWS, disabledReason = "makes sections of Windows")
  void whatTheProtectionForbidsIsTheCallersMistake() throws Exception {
    SectionSpec spec = SectionSpec.ofMemory(1).protection(PageProtection.READ_ONLY);
    try (NamedSection section = NamedSection.create(WindowsName.of(Names.of("matrix")), spec)) {
      assertThat(section.map().isWritable()).isFalse();
      assertThatThrownBy(() -> section.map(ViewAccess.WRITE, 0, 0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("access=WRITE is not allowed by protection=READ_ONLY");
    }
  }
}
