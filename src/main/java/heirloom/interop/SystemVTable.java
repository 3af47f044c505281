package heirloom.interop;

import heirloom.interop.LeftBehind.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads the tables of {@code /proc/sysvipc}. Columns are found by their headings, as kernels add
 * some. Pure. Source: sysvipc(7), proc(5).
 */
final class SystemVTable {

  private SystemVTable() {}

  static List<LeftBehind> segments(List<String> lines, long user) {
    List<LeftBehind> all = new ArrayList<>();
    for (List<String> row : rows(lines, user)) {
      List<String> heads = words(lines.get(0));
      all.add(
          new LeftBehind(
              Kind.SEGMENT,
              "shm:" + row.get(heads.indexOf("shmid")),
              key(row.get(heads.indexOf("key"))),
              Long.parseLong(row.get(heads.indexOf("size"))),
              Long.parseLong(row.get(heads.indexOf("nattch")))));
    }
    return all;
  }

  static List<LeftBehind> sets(List<String> lines, long user) {
    List<LeftBehind> all = new ArrayList<>();
    for (List<String> row : rows(lines, user)) {
      List<String> heads = words(lines.get(0));
      all.add(
          new LeftBehind(
              Kind.SEMAPHORE_SET,
              "sem:" + row.get(heads.indexOf("semid")),
              key(row.get(heads.indexOf("key"))),
              0,
              0));
    }
    return all;
  }

  private static List<List<String>> rows(List<String> lines, long user) {
    if (lines.isEmpty()) {
      return List.of();
    }
    int owner = words(lines.get(0)).indexOf("uid");
    return lines.stream()
        .skip(1)
        .map(SystemVTable::words)
        .filter(row -> row.size() > owner && row.get(owner).equals(Long.toString(user)))
        .toList();
  }

  /** The kernel prints keys as signed numbers, ipcs as eight hexadecimal digits. */
  private static String key(String signed) {
    return "key " + new SystemVKey((int) Long.parseLong(signed));
  }

  private static List<String> words(String line) {
    return Arrays.asList(line.strip().split("\\s+", -1));
  }
}
