{% from 'modules/layers.sql' import dynamic with context %}
{{ dynamic('LAKE.GOLD.REVENUE', "'" ~ lag ~ "'", 'what each country has bought in a month') }}
AS
SELECT DATE_TRUNC('MONTH', O.ORDERED_AT)::DATE AS MONTH, O.COUNTRY, COUNT(DISTINCT O.ORDER_ID) AS ORDERS,
       COALESCE(SUM(L.QUANTITY * L.PRICE), 0) AS REVENUE
FROM LAKE.SILVER.ORDERS O LEFT JOIN LAKE.SILVER.LINES L USING (ORDER_ID)
GROUP BY ALL;
