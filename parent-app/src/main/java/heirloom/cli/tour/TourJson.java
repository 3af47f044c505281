package heirloom.cli.tour;

import heirloom.cli.inspect.HandleJson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tour's figures for scripts: sizes in bytes, times in microseconds. Pure. */
final class TourJson {

  private TourJson() {}

  static Map<String, Object> of(TourFigures figures, Duration total) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("python", figures.withoutPython().isEmpty());
    json.put("size", figures.region().size());
    json.put("numbers", figures.region().numbers());
    json.put("observations", figures.region().observations());
    json.put("fillMicros", micros(figures.region().filling()));
    json.put("sum", figures.sum());
    List<Object> readers = new ArrayList<>();
    for (TourFigures.Reader reader : figures.readers()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("language", reader.language());
      one.put("pid", reader.pid());
      one.put("route", reader.route());
      one.put("attachMicros", micros(reader.attach()));
      one.put("sumMicros", micros(reader.summing()));
      one.put("holds", reader.held().given().stream().map(HandleJson::of).toList());
      one.put("openedItself", reader.held().openedItself());
      one.put("openElsewhereByName", reader.held().named().size());
      one.put("foreign", reader.held().foreign().stream().map(HandleJson::of).toList());
      readers.add(one);
    }
    json.put("readers", readers);
    if (figures.uses().isEmpty()) {
      json.put("childrenThatFollowed", figures.followed());
    } else {
      json.put("copiedBytes", figures.copied());
    }
    List<Object> uses = new ArrayList<>();
    for (TourFigures.Use use : figures.uses()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("who", use.who());
      one.put("resident", use.use().resident());
      one.put("proportional", use.use().proportional());
      uses.add(one);
    }
    json.put("uses", uses);
    json.put("inPlaceMicros", micros(figures.inPlace()));
    json.put("throughPipeMicros", micros(figures.throughPipe()));
    json.put("refusal", figures.refusal());
    Map<String, Object> death = new LinkedHashMap<>();
    death.put("killed", figures.death().killed());
    death.put("status", figures.death().status());
    death.put("successor", figures.death().successor());
    death.put("sum", figures.death().sum());
    json.put("death", death);
    json.put(figures.scenery().namesKey() + "Before", figures.namesBefore());
    json.put(figures.scenery().namesKey() + "After", figures.namesAfter());
    json.put("totalMicros", micros(total));
    return json;
  }

  private static long micros(Duration span) {
    return span.toNanos() / 1000;
  }
}
