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

package io.github.wsshutdown.benchmark.otlp;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.Clock;
import io.micrometer.registry.otlp.OtlpConfig;
import io.micrometer.registry.otlp.OtlpMeterRegistry;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.handler.TextWebSocketHandler;

/**
 * Stops an application with one connection, and shows what of that drain has been pushed.
 */
public final class OtlpAtShutdown {

	private OtlpAtShutdown() {
	}

	public static void main(String[] args) throws Exception {
		List<Double> springBoot = pushed();
		List<Double> late = pushed(LateConfiguration.class);
		System.out.println("| Registry | Acknowledged by the end of the drain, in each push |");
		System.out.println("| --- | --- |");
		System.out.println("| of Spring Boot | " + springBoot + " |");
		System.out.println("| of docs/operations.md | " + late + " |");
		System.exit((late.size() == 1 && late.get(0) == 1) ? 0 : 1);
	}

	private static List<Double> pushed(Class<?>... more) throws Exception {
		List<Class<?>> sources = new ArrayList<>(List.of(more));
		sources.add(EchoConfiguration.class);
		BlockingQueue<Double> pushes = new LinkedBlockingQueue<>();
		HttpServer collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		collector.createContext("/v1/metrics", (exchange) -> pushes.add(acknowledged(exchange)));
		collector.start();
		try {
			SpringApplication application = new SpringApplication(sources.toArray(Class<?>[]::new));
			ConfigurableApplicationContext context = application.run("--server.port=0", "--logging.level.root=warn",
					"--spring.main.banner-mode=off", "--management.otlp.metrics.export.step=1h",
					"--management.otlp.metrics.export.url=http://localhost:" + collector.getAddress().getPort()
							+ "/v1/metrics");
			int port = ((WebServerApplicationContext) context).getWebServer().getPort();
			HttpClient.newHttpClient()
				.newWebSocketBuilder()
				.buildAsync(URI.create("ws://localhost:" + port + "/echo"), new WebSocket.Listener() {
				})
				.get(30, TimeUnit.SECONDS);
			context.close();
			return new ArrayList<>(pushes);
		}
		finally {
			collector.stop(0);
		}
	}

	private static double acknowledged(HttpExchange exchange) throws IOException {
		InputStream body = exchange.getRequestBody();
		boolean compressed = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
		ExportMetricsServiceRequest request = ExportMetricsServiceRequest
			.parseFrom(compressed ? new GZIPInputStream(body) : body);
		exchange.sendResponseHeaders(200, -1);
		exchange.close();
		return request.getResourceMetricsList()
			.stream()
			.flatMap((resource) -> resource.getScopeMetricsList().stream())
			.flatMap((scope) -> scope.getMetricsList().stream())
			.filter((metric) -> metric.getName().equals("websocket.drain.sessions"))
			.map(Metric::getSum)
			.flatMap((sum) -> sum.getDataPointsList().stream())
			.filter((point) -> hasTag(point, "acknowledged") && hasTag(point, "shutdown"))
			.mapToDouble(NumberDataPoint::getAsDouble)
			.sum();
	}

	private static boolean hasTag(NumberDataPoint point, String value) {
		return point.getAttributesList()
			.stream()
			.anyMatch((attribute) -> attribute.getValue().getStringValue().equals(value));
	}

	/**
	 * As it is in docs/operations.md.
	 */
	static class LateOtlpMeterRegistry extends OtlpMeterRegistry {

		LateOtlpMeterRegistry(OtlpConfig config, Clock clock) {
			super(config, clock);
		}

		@Override
		public void close() {
			// Spring Boot calls this before the drain
		}

		void closeAtLast() {
			super.close();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LateConfiguration {

		@Bean(destroyMethod = "closeAtLast")
		LateOtlpMeterRegistry otlpMeterRegistry(OtlpConfig config, Clock clock) {
			return new LateOtlpMeterRegistry(config, clock);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableWebSocket
	static class EchoConfiguration {

		@Bean
		WebSocketConfigurer echo() {
			return (registry) -> registry.addHandler(new TextWebSocketHandler(), "/echo");
		}

	}

}
