/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.wsshutdown.testsupport.transparency;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.wsshutdown.testsupport.Container;
import io.github.wsshutdown.testsupport.PeerKind;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The same application with the starter and without: peers and application see the same.
 * Both servers are started once, and all cases are played side by side.
 */
public abstract class TransparencyContract {

	private static final int AT_A_TIME = 16;

	private final Container container;

	private final Class<?> application;

	protected TransparencyContract(Container container, Class<?> application) {
		this.container = container;
		this.application = application;
	}

	/**
	 * What is played.
	 */
	protected List<Row> rows() {
		return Rows.all();
	}

	@TestFactory
	Stream<DynamicTest> whenStarterIsThereThenPeersAndApplicationSeeTheSame() throws Exception {
		List<Row> rows = rows();
		ExecutorService executor = Executors.newFixedThreadPool(AT_A_TIME);
		try (ConfigurableApplicationContext without = start(false); ConfigurableApplicationContext with = start(true)) {
			List<Case> cases = cases(rows, without, with);
			List<Callable<Void>> plays = new ArrayList<>();
			for (Case played : cases) {
				plays.add(() -> played.without.play(played.row.script()));
				plays.add(() -> played.with.play(played.row.script()));
			}
			for (Future<Void> play : executor.invokeAll(plays)) {
				play.get();
			}
			// What comes late is seen as well
			writeDown(cases);
			List<DynamicTest> tests = new ArrayList<>();
			cases.stream().filter((played) -> !differs(played.row)).map(this::test).forEach(tests::add);
			rows.stream().filter(this::differs).map((row) -> stillDiffers(row, cases)).forEach(tests::add);
			return tests.stream();
		}
		finally {
			executor.shutdownNow();
		}
	}

	/** To be read by those who want to know what the table rests on. */
	private void writeDown(List<Case> cases) throws IOException {
		Path file = Path.of("target", "transparency", this.container + ".txt");
		Files.createDirectories(file.getParent());
		Files.writeString(file,
				cases.stream()
					.map((played) -> "%s:%n%s".formatted(played, played.with.seen()))
					.collect(Collectors.joining("\n")));
	}

	private boolean differs(Row row) {
		return row.differences().containsKey(this.container);
	}

	private DynamicTest test(Case played) {
		String without = played.without.seen();
		String with = played.with.seen();
		return DynamicTest.dynamicTest(played.toString(), () -> {
			Assumptions.assumeTrue(
					PeerKind.isSockJsServedOverHttp() || !without.startsWith("FAILED")
							|| !played.row.description().matches("(polls|talks|resets).*"),
					"Spring Framework is older than 7.0.9");
			assertThat(without).as(played.toString()).doesNotStartWith("FAILED");
			assertThat(with).as(played.toString()).isEqualTo(without);
		});
	}

	/** So that the table does not go on telling of a difference that is no more. */
	private DynamicTest stillDiffers(Row row, List<Case> cases) {
		boolean differs = cases.stream()
			.filter((played) -> played.row == row)
			.anyMatch((played) -> !played.with.seen().equals(played.without.seen()));
		return DynamicTest.dynamicTest("still differs: " + row.description(),
				() -> assertThat(differs).as(row.description()).isTrue());
	}

	private List<Case> cases(List<Row> rows, ConfigurableApplicationContext without,
			ConfigurableApplicationContext with) {
		List<Case> cases = new ArrayList<>();
		for (Row row : rows) {
			for (String path : row.paths().get(this.container)) {
				String name = "case=" + cases.size();
				cases.add(new Case(row, path, scene(without, path, name), scene(with, path, name)));
			}
		}
		return cases;
	}

	private Scene scene(ConfigurableApplicationContext context, String path, String name) {
		int port = ((WebServerApplicationContext) context).getWebServer().getPort();
		return new Scene(this.container, port, context.getBean(Diary.class), path, name);
	}

	private ConfigurableApplicationContext start(boolean enabled) {
		SpringApplication application = new SpringApplication(this.application);
		application.setRegisterShutdownHook(false);
		application.setDefaultProperties(Map.of("spring.lifecycle.timeout-per-shutdown-phase", "1s"));
		return application.run("--server.port=0", "--spring.main.banner-mode=off", "--ws-shutdown.enabled=" + enabled,
				"--spring.main.web-application-type=" + (this.container.isReactive() ? "reactive" : "servlet"),
				"--spring.graphql.websocket.path=/graphql",
				"--spring.graphql.schema.locations=classpath:io/github/wsshutdown/testsupport/");
	}

	/**
	 * A row at one path.
	 *
	 * @param row the row
	 * @param path the path
	 * @param without the server without the starter
	 * @param with the server with the starter
	 */
	private record Case(Row row, String path, Scene without, Scene with) {

		@Override
		public String toString() {
			return "%s, a peer that %s".formatted(this.path, this.row.description());
		}

	}

}
